"""The files that grades depend on, as digests; and the results that were graded by others than today's."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE, HIDDEN_CHECKS, Assignment, Course
from grader.errors import GradingError, explained
from grader.grading.results import Result
from grader.work.kinds import kind_of


def check_files(assignment: Assignment, folder: Path) -> list[Path]:
    """Return the check files of a solution's folder, public and hidden."""
    hidden = folder / HIDDEN_CHECKS
    return [folder / assignment.public_checks, *([hidden] if hidden.exists() else [])]


def digests(assignment: Assignment, folder: Path) -> dict[str, str]:
    """Return the SHA-256 of what grades depend on in a solution's folder, by the names of `Basis`."""
    kind = kind_of(assignment, folder)
    beside = [folder / name for name in kind.decides if (folder / name).exists()]
    return {
        "checks": _digest([*check_files(assignment, folder), *beside]),
        "mistakes": _digest([*sorted(folder.glob("mistakes.*")), *sorted((folder / "mistakes").glob("*"))]),
        "reference": _digest([folder / kind.file]),
        "assignment": _digest([folder / ASSIGNMENT_FILE]),
    }


def outdated(course: Course, name: str, results: Sequence[Result]) -> list[Result]:
    """Return the results of an assignment that its checks, reference or points of today did not give."""
    folder = course.solution(name)
    now = digests(load_assignment(folder), folder)
    decided = [result for result in results if not result.undecided]
    parts = ("checks", "reference", "assignment")
    return [one for one in decided if any(getattr(one.basis, part) != now[part] for part in parts)]


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with explained(f"{file} cannot be read", kind=GradingError):
            content = file.read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
