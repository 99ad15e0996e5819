"""Tests of the student's part on any system; they import nothing of the other tests.

On Windows and macOS: python -m pytest -o addopts= --confcutdir=tests/student tests/student
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.exchange.actions import Exchange

COURSE = """format = 1
id = "ml"
title = "Netze von Grund auf"
timezone = "Europe/Berlin"
[[assignments]]
name = "01-relu"
due = 2040-05-01T12:00:00Z
"""
CHECKS = """from grader.checks import assert_close, check, exercise


@exercise("relu")
class TestReLU:
    @check(points=1, hint="Größer als null – or nothing.")
    def test_relu(self, submission):
        assert_close(submission.relu(-1), 0, inputs={"x": -1}, what="relu(x)")
"""
RELEASED = {
    "README.md": "# ReLU – größer als null ✓\r\n".encode(),
    "assignment.toml": b'format = 1\r\ntitle = "ReLU"\r\nmodule = "relu"\r\nfiles = ["data/"]\r\n'
    b"[points]\r\nrelu = 1\r\n",
    "relu.py": b"def relu(x):\r\n    ...\r\n",
    "test_relu.py": CHECKS.replace("\n", "\r\n").encode(),
    "data/Werte für alle.csv": b"1;2\r\n\x1a3\n",
}
WORK = "def relu(x):\r\n    return max(x, 0)  # größer als null\r\n".encode()


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


def run(*command: str, cwd: Path | None = None, **variables: str) -> tuple[int, str]:
    """Run `grader` in a process of its own; return its exit code, and all that it said."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **variables}
    said = subprocess.run(
        [sys.executable, "-m", "grader", *command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return said.returncode, said.stdout.decode(environment["PYTHONIOENCODING"], "replace").replace(
        "\r\n", "\n"
    )
