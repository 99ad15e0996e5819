"""Tests of the student's part on any system; they import nothing of the other tests.

On Windows and macOS: python -m pytest -o addopts= --confcutdir=tests/student tests/student
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from anywhere import COURSE, RELEASED

from grader.course.files import load_course
from grader.exchange.actions import Exchange


@pytest.fixture(autouse=True)
def nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own settings and courses out, and stand in an empty folder."""
    for variable in ("GRADER_COURSE", "GRADER_STUDENT", "JUPYTERHUB_USER"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def released(tmp_path: Path) -> Callable[[Path], Exchange]:
    """Make a course in a folder, and release its assignment into the exchange beside it."""

    def release(place: Path) -> Exchange:
        source = place / "source"
        for path, content in RELEASED.items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_bytes(content)
        (place / "course").mkdir()
        text = COURSE.replace("title", f"exchange = {str(place / 'exchange')!r}\ntitle")
        (place / "course" / "course.toml").write_text(text, encoding="utf-8")
        exchange = Exchange(load_course(place / "course"))
        exchange.release("01-relu", source)
        return exchange

    return release
