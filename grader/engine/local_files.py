"""The file of a module of this process: its text, its syntax tree, and what it does as a program."""

import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader import messages as m
from grader.course.files import load_assignment
from grader.course.materials import is_material
from grader.course.model import ASSIGNMENT_FILE
from grader.sandbox.faults import TimedOut, require_written_program
from grader.sandbox.protocol import ProgramRun
from grader.sandbox.source import source_tree
from grader.work.kinds import module_source

_PROGRAM_SECONDS = 10.0


def source_of(path: Path) -> bytes:
    """Return the Python source of a file, or the one that it stands for."""
    return path.read_bytes() if path.suffix == ".py" else module_source(path)


def source_of_file(path: Path, name: str = "") -> ast.AST:
    """Return the syntax tree of what defines a name in a module, or of all of it."""
    folder = path.parent
    given = load_assignment(folder).files if (folder / ASSIGNMENT_FILE).is_file() else ()

    def read(place: str) -> bytes | None:
        if place == f"{path.stem}.py":
            return source_of(path)
        there = (folder / place).is_file() and not is_material(place, given)
        return (folder / place).read_bytes() if there else None

    return source_tree(read, path.stem, name, trusted=True)


def run_file(path: Path, stdin: str = "", args: Sequence[str] = ()) -> ProgramRun:
    """Run a module as a program, as `Session.run` does."""
    command = [sys.executable, "-B", "-X", "utf8", str(path), *args]
    try:
        done = subprocess.run(
            command, input=stdin.encode(), capture_output=True, check=False, timeout=_PROGRAM_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise TimedOut(m.PROGRAM_TOO_LONG, seconds=_PROGRAM_SECONDS) from None
    output, errors = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    raised = "Traceback (most recent call last):" in errors or "SyntaxError" in errors
    last = errors.strip().rpartition("\n")[2] if done.returncode == 1 and raised else ""
    return require_written_program(ProgramRun(output, errors, done.returncode, last))
