"""Disks without room, without names, and read-only ones: each command says so, and spoils nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from drill_rounds import DISKS_FILLED
from drilling import LINUX, drill, with_a_small_disk
from toy_course import NAME, ToyCourse

# What any system has: files that may not grow.
SUBMIT = """
import resource, sys
from pathlib import Path
from grader.course.files import load_course
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange

exchange = Exchange(load_course(Path(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    exchange.submit(Path(sys.argv[2]), sys.argv[3], "ada")
except ExchangeError as error:
    print(error.message)
"""


@LINUX
@pytest.mark.slow
def test_full_disk_is_told_in_plain_words_and_spoils_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    drill("full_disk", disk, DISKS_FILLED, prefix=with_a_small_disk(disk))


def test_submission_that_finds_no_room_leaves_nothing(tmp_path: Path) -> None:
    toy = ToyCourse(tmp_path)
    command = [sys.executable, "-c", SUBMIT, str(toy.course.root), str(toy.solution), NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"could not be submitted to {toy.exchange.transport.inbound}: File too large" in done.stdout
    assert list(toy.exchange.transport.inbound.iterdir()) == []
