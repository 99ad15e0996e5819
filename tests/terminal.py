"""Run commands as a person does, each in a process of its own, or at once in this one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from grader.cli.main import cli

GRADER = [sys.executable, "-m", "grader"]
ASSIGNMENT = "00-warm-up"


def run(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def run_at(place: Path, *arguments: str | Path, **environment: str) -> Result:
    """Run a command in this process, as somebody who stands in a folder."""
    with chdir(place):
        return CliRunner(env=environment).invoke(cli, [str(argument) for argument in arguments])


def ok(*arguments: str | Path) -> str:
    """Run a command that must end well; return what it prints."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: str | Path) -> str:
    """Run a command that must end with one sentence and exit code 2; return the sentence and its hint."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("Error: "), result.output
    assert "Traceback" not in result.output
    return result.stderr.removeprefix("Error: ")


def run_apart(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [*GRADER, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )


@contextmanager
def running(*arguments: str | Path, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a command and end it afterwards, or after two minutes."""
    with subprocess.Popen(
        [*GRADER, *map(str, arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        try:
            yield process
        finally:
            watchdog.cancel()
            process.kill()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """Return what a command prints up to the line that holds `text`."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"{text!r} never came; what came was:\n{''.join(lines)}")
