"""A course of one assignment in letters of every kind, and its commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `grader` meanwhile, at most for two minutes."""
    program = [sys.executable, "-m", "grader", *command]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        program, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        ended = threading.Timer(120, process.kill)
        ended.start()
        try:
            yield process
        finally:
            ended.cancel()
            process.kill()
