"""Fixtures of the rooms that are tried through commands: a released course, and nothing of the user's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from terminal import ASSIGNMENT, ok

_CI = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI")
_FORGOTTEN = ("GRADER_COURSE", "GRADER_STUDENT", "JUPYTERHUB_USER", "COLUMNS", *_CI)


@contextmanager
def at_home(place: Path) -> Iterator[None]:
    """Be somebody whose folders and settings are all in `place`, and who stands in a folder beside them."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in _FORGOTTEN:
            patch.delenv(variable, raising=False)
        for variable, folder in (("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data")):
            patch.setenv(variable, str(place / folder))
        (place / "elsewhere").mkdir(exist_ok=True)
        patch.chdir(place / "elsewhere")
        yield


@pytest.fixture(autouse=True)
def no_traces(tmp_path: Path) -> Iterator[None]:
    """Keep the user's folders and settings out of every test."""
    with at_home(tmp_path):
        yield


@pytest.fixture(scope="session")
def first_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new course, built and released; made once, and copied for each test."""
    place = tmp_path_factory.mktemp("first")
    with at_home(place):
        ok(
            "init",
            "--example",
            place / "course",
            "--title",
            "Nets",
            "--id",
            "nets",
            "--exchange",
            "../exchange",
        )
        ok("build", "--course", place / "course")
        ok("release", ASSIGNMENT, "--course", place / "course")
    return place


@pytest.fixture
def course(first_course: Path, tmp_path: Path) -> Path:
    """The folder of a new course, built and released."""
    shutil.copytree(first_course, tmp_path, dirs_exist_ok=True)
    return tmp_path / "course"


@pytest.fixture
def public(course: Path) -> Path:
    """The course's folder in the exchange."""
    return course.parent / "exchange" / "nets"


@pytest.fixture
def work(course: Path, public: Path) -> Path:
    """A student's folder as it was fetched."""
    ok("fetch", ASSIGNMENT, "--course", public, "--into", course.parent / "student")
    return course.parent / "student" / ASSIGNMENT


@pytest.fixture
def solution(course: Path) -> Path:
    """The reference solution."""
    return course / "solutions" / ASSIGNMENT / "warmup.py"


@pytest.fixture
def solved(work: Path, solution: Path) -> Path:
    """A student's folder with all exercises solved."""
    shutil.copy(solution, work / "warmup.py")
    return work
