"""Fixtures of the rooms that are tried through commands: a released course, and nothing of the user's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from terminal import ASSIGNMENT, ok


@pytest.fixture(autouse=True)
def no_traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's folders and settings out of every test."""
    for variable in ("GRADER_COURSE", "GRADER_STUDENT", "JUPYTERHUB_USER", "GITHUB_STEP_SUMMARY", "COLUMNS"):
        monkeypatch.delenv(variable, raising=False)
    for variable, place in (("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data")):
        monkeypatch.setenv(variable, str(tmp_path / place))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The folder of a new course, built and released."""
    folder = tmp_path / "course"
    ok("init", "--example", folder, "--title", "Nets", "--id", "nets", "--exchange", "../exchange")
    ok("build", "--course", folder)
    ok("release", ASSIGNMENT, "--course", folder)
    return folder


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
