"""A class whose grading lasts long enough to be disturbed, and how it is graded by commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from toy_course import DOUBLE_WRONG, HALF_WRONG, NAME, RIGHT, ToyCourse, untimed

from grader.cli.main import cli

GRADER = [sys.executable, "-m", "grader"]
CLASS = {
    **{"ada": RIGHT, "ben": HALF_WRONG, "cleo": DOUBLE_WRONG, "dan": "", "eve": "def double(x)\n"},
    **{"fay": RIGHT, "gus": HALF_WRONG, "hal": "def double(x):\n    raise ValueError(x)\n"},
}
_MISTAKE = '''"""The argument is given back.

Exercise: half
Hint: Divide by two.
"""

def half(x):
    return x
'''


def slow_class(seconds: float = 0.02) -> dict[str, str]:
    """Return the class, with functions that take their time."""
    wait = f"):\n    import time; time.sleep({seconds})\n"
    return {student: source.replace("):\n", wait) for student, source in CLASS.items()}


def add_mistake(toy: ToyCourse) -> None:
    """Have grading compare wrong answers with a known mistake as well."""
    (toy.solution / "mistakes").mkdir()
    (toy.solution / "mistakes" / "half_forgotten.py").write_text(_MISTAKE)


def options(toy: ToyCourse) -> list[str]:
    """Return the options that every `grade` of a drill has: what it is worth depends on no machine."""
    return ["--course", str(toy.root / "course"), "--isolation", "process", "--processes", "2"]


def grade(toy: ToyCourse, *more: str) -> int:
    """Grade in this process, and return the exit code."""
    return run("grade", NAME, *options(toy), *more)


def run(*arguments: str) -> int:
    """Run a command in this process, and return the exit code."""
    try:
        return cli.main([*arguments], prog_name="grader", standalone_mode=False) or 0
    except SystemExit as end:
        return int(end.code or 0)


def start_grading(toy: ToyCourse, *more: str) -> subprocess.Popen[str]:
    """Grade in a process of its own."""
    pipe: Any = subprocess.PIPE
    command = [*GRADER, "grade", NAME, *options(toy), *more]
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)


def whole(toy: ToyCourse) -> list[bytes]:
    """Return the results but for the times; all must be readable."""
    results, problems = toy.store.all(NAME)
    assert problems == []
    return untimed(results)


def settled(toy: ToyCourse) -> list[bytes]:
    """Return the results that are grades, but for the times; the others are in doubt, and say so."""
    results, problems = toy.store.all(NAME)
    assert problems == []
    return untimed([result for result in results if result.complete and not result.undecided])


def files(toy: ToyCourse) -> dict[str, bytes]:
    """Return the result files as they are."""
    return {path.name: path.read_bytes() for path in toy.store.paths(NAME)}


def forget(toy: ToyCourse) -> None:
    """Remove all results."""
    for path in toy.store.paths(NAME):
        path.unlink()


def nothing_left(toy: ToyCourse, temporary: Path) -> None:
    """See that there is nothing beside the results, and nothing in the folder for temporary files."""
    assert {path.name for path in (toy.store.folder / NAME).iterdir()} == {*files(toy), ".lock"}
    assert list(temporary.iterdir()) == []
