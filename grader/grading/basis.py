"""What a grade depends on, as fingerprints."""

from __future__ import annotations

import contextlib
import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from grader.course.model import ASSIGNMENT_FILE, Assignment
from grader.engine.suite import Suite
from grader.errors import GradingError, explained
from grader.grading.results import Basis
from grader.work.kinds import kind_of


def basis_of(suite: Suite, assignment: Assignment, folder: Path, isolation: str) -> Basis:
    """Return what grades by these checks depend on, but for the submission; `folder` is a solution's."""
    assert suite.reference is not None
    beside = [folder / name for name in kind_of(assignment, folder).decides if (folder / name).exists()]
    fingerprint = hashlib.blake2b(str(suite.round).encode(), key=suite.secret[:64], digest_size=16)
    return Basis(
        checks=_digest([*suite.files, *beside]),
        mistakes=_digest([*sorted(folder.glob("mistakes.*")), *sorted((folder / "mistakes").glob("*"))]),
        reference=_digest([suite.reference]),
        assignment=_digest([folder / ASSIGNMENT_FILE]),
        seed=fingerprint.hexdigest(),
        round=suite.round,
        isolation=isolation,
        versions={
            "python": platform.python_version(),
            "numpy": np.__version__,
            "pytest": version("pytest"),
            "deltagrade": version("deltagrade"),
            **_versions(assignment.packages),
        },
    )


def _versions(packages: list[str]) -> dict[str, str]:
    """Return the versions of the installed ones; that one is missing is told when it is needed."""
    found = {}
    for name in packages:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with explained(f"{file} cannot be read", kind=GradingError):
            content = file.read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
