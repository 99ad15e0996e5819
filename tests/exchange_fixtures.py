"""A course with an exchange, and students' folders, for the tests of this room."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.course.model import Course
from grader.exchange.actions import Exchange

# Far ahead, so that no submission of these tests looks as if it had been changed after its time.
NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)

MakeCourse = Callable[..., Course]
WriteFolder = Callable[[str, Mapping[str, bytes]], Path]


@pytest.fixture(autouse=True)
def own_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the courses' secrets away from the user's own settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def noon() -> dt.datetime:
    """When assignment 01-relu is due."""
    return NOON


@pytest.fixture
def make_course(tmp_path: Path) -> MakeCourse:
    """Write a course folder; further lines may stand in front of its tables and after them."""

    def make(top: str = "", end: str = "", folder: Path = tmp_path / "course", id: str = "ml") -> Course:
        folder.mkdir(exist_ok=True)
        text = f"""format = 1
id = "{id}"
title = "Netze \\"von Grund auf\\""
{top}
[[assignments]]
name = "01-relu"
due = {NOON.isoformat()}
[[assignments]]
name = "02-loss"
{end}
"""
        (folder / "course.toml").write_text(text, encoding="utf-8")
        return load_course(folder)

    return make


@pytest.fixture
def write_folder(tmp_path: Path) -> WriteFolder:
    """Write a folder of files."""

    def write(name: str, files: Mapping[str, bytes]) -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    return write


@pytest.fixture
def exchange(make_course: MakeCourse, write_folder: WriteFolder) -> Exchange:
    """An exchange in which 01-relu is released."""
    exchange = Exchange(make_course())
    stub = {"README.md": b"# ReLU\n", "relu.py": b"def relu(x): ...\n"}
    exchange.release("01-relu", write_folder("assignments/01-relu", stub))
    return exchange


@pytest.fixture
def work(write_folder: WriteFolder) -> Path:
    """A student's folder with work in it."""
    return write_folder(
        "work/01-relu", {"relu.py": b"def relu(x): return max(x, 0)\n", "data/x.txt": b"1 2\n"}
    )


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter, unlike those that pytest makes."""
    folder = Path(tempfile.mkdtemp(prefix="exchange-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
