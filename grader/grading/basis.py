"""What grades depend on: files, as digests, and versions; and the results that others than today's gave."""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from grader.course.files import load_assignment
from grader.course.materials import materials
from grader.course.model import ASSIGNMENT_FILE, CONFTEST, HIDDEN_CHECKS, Assignment, Course
from grader.course.secret import course_secret
from grader.engine.outcome import Suite
from grader.errors import GradingError, explained
from grader.files.tree import content_hash
from grader.grading.results import Basis, Result
from grader.work.kinds import kind_of


def suite_of(course: Course, assignment: Assignment, round_: int) -> Suite:
    """Return the checks of an assignment, public and hidden, as grading runs them in a round."""
    folder = course.solution(assignment.name)
    reference = folder / kind_of(assignment, folder).file
    files, conftest = _check_files(assignment, folder), folder / CONFTEST
    return Suite(assignment.name, files, reference, course_secret(course), round_, conftest)


def basis_of(suite: Suite, assignment: Assignment, isolation: str) -> Basis:
    """Return what grades by these checks depend on, but for the submission."""
    fingerprint = hashlib.blake2b(str(suite.round).encode(), key=suite.secret[:64], digest_size=16)
    return Basis(
        **_digests(assignment, suite.files[0].parent),
        seed=fingerprint.hexdigest(),
        round=suite.round,
        isolation=isolation,
        versions=versions_of(suite, assignment),
    )


def versions_of(suite: Suite, assignment: Assignment) -> dict[str, str]:
    """Return the versions of what grades by these checks; that one is missing is told when it is needed."""
    draws = b"hypothesis" in b"".join(file.read_bytes() for file in suite.files)  # its examples
    names = "python", "numpy", "pytest", "deltagrade", *assignment.packages, *["hypothesis"] * draws
    return {name: found for name in names if (found := version_here(name))}


def version_here(name: str) -> str:
    """Return the version of Python or a package in this process; empty if there is none."""
    if name == "python":
        return platform.python_version()
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def outdated(course: Course, name: str, results: Sequence[Result]) -> list[Result]:
    """Return the results of an assignment that its checks, reference or points of today did not give."""
    folder = course.solution(name)
    now = _digests(load_assignment(folder), folder)
    decided = [result for result in results if not result.undecided]
    parts = ("checks", "reference", "assignment")
    return [one for one in decided if any(getattr(one.basis, part) != now[part] for part in parts)]


def _check_files(assignment: Assignment, folder: Path) -> list[Path]:
    """Return the check files of a solution's folder, public and hidden."""
    hidden = folder / HIDDEN_CHECKS
    return [folder / assignment.public_checks, *([hidden] if hidden.exists() else [])]


def _digests(assignment: Assignment, folder: Path) -> dict[str, str]:
    """Return the SHA-256 of what grades depend on in a solution's folder, by the names of `Basis`."""
    kind, also = kind_of(assignment, folder), materials(folder, assignment, "also")
    beside = [folder / name for name in (*kind.decides, CONFTEST) if (folder / name).exists()]
    others = [materials(folder, assignment), materials(folder, assignment, "hidden_files")]
    names = "".join(map(content_hash, others)).encode() if any(others) else b""
    mistakes = [*sorted(folder.glob("mistakes.*")), *sorted(folder.glob(f"mistakes/*{kind.suffix}"))]
    return {
        "checks": _digest([*_check_files(assignment, folder), *beside], names),
        "mistakes": _digest(mistakes),
        "reference": _digest([folder / kind.file, *(folder / path for path in also)]),
        "assignment": _digest([folder / ASSIGNMENT_FILE]),
    }


def _digest(files: Sequence[Path], besides: bytes = b"") -> str:
    digest = hashlib.sha256(besides)
    for file in files:
        with explained(f"{file} cannot be read", kind=GradingError):
            content = file.read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
