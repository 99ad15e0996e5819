"""Check a student's folder with the public checks: what students and their CI run."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from grader.checks.engine import Suite
from grader.checks.judge import Judge, judging
from grader.checks.outcome import Outcome
from grader.course.files import ASSIGNMENT_FILE, load_assignment
from grader.course.model import Assignment
from grader.errors import CourseError, GradingError
from grader.exchange.files import read_files

_MOST_MIB = 100.0
_DEPTH = 2
_POLL_SECONDS = 0.2


class Checked(msgspec.Struct, frozen=True):
    """How a folder did on its public checks.

    Parameters
    ----------
    assignment : Assignment
        The assignment of the folder.
    outcomes : list of Outcome
        One for each check that was run.
    seconds : float
        Wall time of the checks, without start-up.
    """

    assignment: Assignment
    outcomes: list[Outcome]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(outcome.status == "passed" for outcome in self.outcomes)


def check_folder(folder: Path, exercises: Collection[str] = ()) -> Checked:
    """Run the public checks of a folder on the module beside them.

    Parameters
    ----------
    folder : Path
        A fetched assignment.
    exercises : collection of str, optional
        Only these.

    Raises
    ------
    GraderError
        If the folder is no assignment, or its checks cannot be run.
    """
    assignment = load_assignment(folder)
    unknown = [name for name in exercises if name not in assignment.points]
    if unknown:
        raise GradingError(
            f"There is no exercise {unknown[0]!r} in {assignment.name}.",
            f"Its exercises: {', '.join(assignment.points)}.",
        )
    files = dict(read_files(folder, _MOST_MIB))
    suite = Suite(assignment.name, [folder / f"test_{assignment.module}.py"])

    def run(judge: Judge) -> Checked:
        start = time.perf_counter()
        outcomes = judge.run(files, proven=False, exercises=exercises)
        return Checked(assignment, outcomes, time.perf_counter() - start)

    return judging(suite, assignment, run)


def assignment_folders(start: Path) -> list[Path]:
    """Return the assignment that `start` lies in, or else those that lie in it.

    Raises
    ------
    CourseError
        If there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / ASSIGNMENT_FILE).is_file():
            return [folder]
    patterns = ["*/" * depth + ASSIGNMENT_FILE for depth in range(1, _DEPTH + 1)]
    found = sorted(path.parent for pattern in patterns for path in start.glob(pattern))
    handed_out = [folder for folder in found if not (folder / "test_hidden.py").exists()]
    if not handed_out:
        raise CourseError(
            f"There is no assignment in {start}: no {ASSIGNMENT_FILE} here, above, or in a folder below.",
            "Go into the folder of an assignment; 'grader fetch' gets one.",
        )
    return handed_out


def saves(folder: Path) -> Iterator[None]:
    """Return an iterator that yields whenever Python or Markdown in `folder` is saved, for ever."""
    return _changes(folder, _stamps(folder))


def _changes(folder: Path, before: dict[str, int]) -> Iterator[None]:
    while True:
        time.sleep(_POLL_SECONDS)
        now = _stamps(folder)
        if now != before:
            before = now
            yield


def _stamps(folder: Path) -> dict[str, int]:
    found = {}
    for path in (*folder.glob("*.py"), *folder.glob("*.md")):
        try:
            found[path.name] = path.stat().st_mtime_ns
        except FileNotFoundError:  # an editor is just replacing it
            continue
    return found
