"""Commands killed at any moment: what was done stays, what was not is done by the next run."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from drill_rounds import COLLECTS_KILLED, MARKS_KILLED, REPORTS_KILLED, SUBMITS_KILLED
from drilling import LINUX, drill
from left_behind import processes, wait_until_gone

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_killed_submit_leaves_a_whole_submission_or_none(tmp_path: Path) -> None:
    drill("kill_submit", tmp_path, SUBMITS_KILLED)


@pytest.mark.slow
def test_killed_collect_is_mended_by_the_next(tmp_path: Path) -> None:
    drill("kill_collect", tmp_path, COLLECTS_KILLED)


@pytest.mark.slow
def test_killed_report_and_publish_leave_whole_files(tmp_path: Path) -> None:
    drill("kill_report", tmp_path, REPORTS_KILLED)


@pytest.mark.slow
def test_killed_mark_loses_no_other(tmp_path: Path) -> None:
    drill("kill_mark", tmp_path, MARKS_KILLED)


@LINUX
@pytest.mark.slow
def test_killed_verify_leaves_no_process(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "grader", "verify", "07-two-layer-net"]
    verify = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    while not any(processes(tmp_path, "forkserver")):
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"it ended at once, with {verify.wait(timeout=0.05)}")
    verify.kill()
    verify.wait()
    wait_until_gone(tmp_path)
