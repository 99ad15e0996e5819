"""The student's part on a real Windows Python under Wine, which `.ci/windows/set-up` makes; else skipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACE = Path(sys.prefix) / "windows"
_PATIENCE = 300  # seconds, while it is being set up

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def python() -> str:
    """The program that runs Windows' Python."""
    if (PLACE / ".lock").exists():
        subprocess.run(["flock", "-w", str(_PATIENCE), str(PLACE / ".lock"), "true"], check=False)
    if not (PLACE / "ready").exists():
        pytest.skip("there is no Windows Python here: .ci/windows/set-up makes one where Wine can be had")
    return str(PLACE / "python")


def run(*command: str, cwd: Path = ROOT) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=cwd,
        stdin=subprocess.PIPE,
        input=b"",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")


def test_tests_of_the_students_part_pass_there(python: str) -> None:
    options = ["-q", "-rs", "-o", "addopts=", "-p", "no:cacheprovider", "--confcutdir=tests/student"]
    code, said = run(python, "-m", "pytest", *options, "tests/student")
    assert code == 0, said
