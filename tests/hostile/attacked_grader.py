"""The real grader under attack: one batch worker, kept warm, and what it holds on this machine."""

from __future__ import annotations

import itertools
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hostile_course import NAME, HostileCourse

from grader.course.files import load_assignment
from grader.engine.suite import Suite
from grader.files.tree import content_hash, read_files
from grader.grading.batch import Job, Task, WorkerReply
from grader.grading.line_process import encode_line

START_SECONDS = 120.0
PATIENCE = 6.0
"""A call may take five times its share of time where it waits; a little more is for the machine."""


class Holdings(NamedTuple):
    """What a grader holds: its processes with the number of their descriptors, and its temporary files."""

    descriptors: dict[int, int]
    files: list[str]


class AttackedGrader:
    """A batch worker, as `grader grade` starts them.

    Parameters
    ----------
    course : HostileCourse
        What it grades.
    level : str
        Isolation level.
    temporary : Path
        An empty folder for its temporary files.
    round_ : int, optional
        Round of the random inputs.
    """

    def __init__(self, course: HostileCourse, level: str, temporary: Path, round_: int = 0) -> None:
        self.course = course
        self.assignment = load_assignment(course.solution)
        files = [course.solution / "test_units.py", course.solution / "test_hidden.py"]
        suite = Suite(NAME, files, course.solution / "units.py", b"a secret of the tests", round_)
        self._task = Task(self.assignment, suite, level, 10.0)
        self._temporary = temporary
        self._numbers = itertools.count()
        self._start()

    def _start(self) -> None:
        told = {"KEY_OF_THE_GRADER": self.course.canary, "TMPDIR": str(self._temporary)}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.grading.batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **told},
            process_group=0,
        )
        ready = self._ask(encode_line(self._task), START_SECONDS)
        assert ready.fatal is None

    @property
    def longest(self) -> float:
        """Seconds of wall time after which a submission is past every limit."""
        return PATIENCE * self.assignment.limits.submission_seconds

    def grade(self, files: dict[str, bytes]) -> WorkerReply:
        """Grade a submission; a grader that ends or hangs is replaced, and fails the test."""
        folder = self.course.root / f"handed-in-{next(self._numbers)}"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        job = Job(folder, content_hash(read_files(folder, 10.0)))
        try:
            return self._ask(encode_line(job), 3 * self.longest)
        except (EOFError, TimeoutError) as why:
            self.close()
            self._start()
            pytest.fail(f"The grader did not survive: {why!r}")
        finally:
            shutil.rmtree(folder)

    def holdings(self) -> Holdings:
        """Return what it holds now."""
        pid = self._process.pid
        descriptors = {pid: _count(f"/proc/{pid}/fd") for pid in (pid, *_descendants(pid))}
        return Holdings(descriptors, sorted(str(path) for path in self._temporary.rglob("*")))

    def peak_mib(self) -> float:
        """Return the most memory that it has ever had, in MiB."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        (line,) = (line for line in lines if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, line: bytes, seconds: float) -> WorkerReply:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(line)
        end, told = time.monotonic() + seconds, b""
        while not told.endswith(b"\n"):
            if not select.select([self._process.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError
            chunk = self._process.stdout.read(1 << 20)
            if not chunk:
                raise EOFError
            told += chunk
        return msgspec.json.decode(told, type=WorkerReply)


def _count(folder: str) -> int:
    try:
        return len(list(Path(folder).iterdir()))
    except PermissionError:  # a fork-server hides what it holds from its own user, and from all but root
        return 0


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *_descendants(child)]
    return found
