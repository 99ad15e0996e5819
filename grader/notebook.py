"""Checks inside a notebook: ``from grader.notebook import check``, then ``check("softmax")``.

What was run so far goes, as source, to a process of its own, and there the way of a notebook that is
graded: a module made of its cells, the same sandbox, checks and limits. So a loop that never ends is told as
such, and neither it nor a crash can harm the notebook.
"""

import functools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from grader.course.model import ASSIGNMENT_FILE
from grader.errors import CourseError, GraderError, GradingError, explained
from grader.work.kinds import KINDS

__all__ = ["check"]

_BEGAN = Path.cwd()


class Request(msgspec.Struct, frozen=True):
    """What a notebook asks of the process that runs its checks."""

    folder: str
    exercises: tuple[str, ...] = ()  # all by default
    cells: dict[str, str] = {}  # what was run so far, by name and in order; not what lies in the folder
    origin: str = ""  # what the cells are called together; empty if the work in the folder is meant
    is_script: bool = False  # whether the one cell is a Python file that is run as it stands
    graded: bool = False  # grade what lies in the folder, by all checks, as an instructor does


class Shown(msgspec.Struct, frozen=True):
    """How it went, to be shown in two ways; where there is no HTML, the text is an error's."""

    passed: bool
    text: str
    html: str = ""
    points: float = 0.0  # what was earned, if it was graded
    undecided: str = ""  # why it could not be graded; empty if it was


class _NoTraceback(AssertionError):
    """Something that nbgrader must know; Jupyter shows it without a traceback of the grader's own lines."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class NotPassed(_NoTraceback):
    """A check did not pass."""


class NotGraded(_NoTraceback):
    """The work could not be graded, and nobody knows its points."""


def check(*exercises: str) -> float | None:
    """Run the public checks on what was written so far, and show how they went.

    When nbgrader validates the notebook, a check that does not pass is an error of its cell, as nbgrader
    expects. When it grades the notebook, all checks are run on the file, as `grader grade` runs them.

    Parameters
    ----------
    *exercises : str
        Exercises of the assignment; all of them by default.

    Returns
    -------
    float or None
        The points, if nbgrader grades the notebook.

    Raises
    ------
    NotPassed
        If not every check passes, and nbgrader validates the notebook.
    NotGraded
        If the points cannot be known, and nbgrader grades the notebook.
    """
    shell, by_nbgrader = _shell(), os.environ.get("NBGRADER_EXECUTION", "")
    if by_nbgrader == "autograde":
        return _points(exercises, shell)
    script = sys._getframe(1).f_globals.get("__file__")
    try:
        shown = _ask(_request(exercises, shell, script))[""]
    except GraderError as error:
        shown = Shown(False, str(error))
    _show(shown, shell)
    if by_nbgrader and not shown.passed:
        raise NotPassed(shown.text)
    return None


def _points(exercises: tuple[str, ...], shell: Any) -> float:
    """Show what the notebook's file earns in some exercises, and return it."""
    try:
        graded = _graded(str(_folder(shell)))
    except GraderError as error:
        raise NotGraded(str(error)) from None
    nothing = {name: Shown(False, "", undecided=f"There is no exercise {name!r}.") for name in exercises}
    asked = [(nothing | graded)[name] for name in exercises or graded]
    for shown in asked:
        _show(shown, shell)
    undecided = [shown.undecided for shown in asked if shown.undecided]
    if undecided:
        raise NotGraded(" ".join(undecided))
    return sum(shown.points for shown in asked)


@functools.cache
def _graded(folder: str) -> dict[str, Shown]:
    """Grade the work in a folder, by exercise; once, for all cells that ask for one of them."""
    graded = _ask(Request(folder, graded=True))
    if "" in graded:
        raise GradingError(graded[""].text)
    return graded


def _shell() -> Any:
    """Return the running IPython, or None."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _folder(shell: Any) -> Path:
    """Return the folder of the notebook."""
    named = [os.environ.get("JPY_SESSION_NAME"), shell and shell.user_ns.get("__vsc_ipynb_file__")]
    places = [Path.cwd(), _BEGAN, *(Path(name).parent for name in named if isinstance(name, str))]
    for folder in places:
        if (folder / ASSIGNMENT_FILE).is_file():
            return folder
    raise CourseError(
        f"There is no assignment in {Path.cwd()}: no {ASSIGNMENT_FILE}.",
        "Open the notebook from the folder that 'grader fetch' made.",
    )


def _request(exercises: tuple[str, ...], shell: Any, script: object) -> Request:
    """Ask for what was written so far; if nothing can be known of it, for what lies in the folder."""
    folder = str(_folder(shell))
    if shell is not None:
        history = enumerate(shell.history_manager.input_hist_raw)
        # Halves of characters, which no message can hold, are left behind.
        cells = {f"In [{number}]": cell.encode("utf-8", "replace").decode() for number, cell in history}
        return Request(folder, exercises, cells, "the cells that were run so far")
    if not isinstance(script, str):
        return Request(folder, exercises)
    with explained(f"{script} cannot be read", kind=GradingError):
        source = Path(script).read_text(encoding="utf-8")
    name = Path(script).name
    return Request(folder, exercises, {f"script/{name}": source}, name, is_script=True)


def _ask(request: Request) -> dict[str, Shown]:
    command = [sys.executable, "-P", "-m", "grader.notebook_process"]
    done = subprocess.run(command, input=msgspec.msgpack.encode(request), capture_output=True, check=False)
    try:
        return msgspec.msgpack.decode(done.stdout, type=dict[str, Shown])
    except msgspec.DecodeError:
        lines = done.stderr.decode(errors="replace").strip().split("\n")
        raise GradingError(
            f"The checks could not be run: {lines[-1]}.", "'grader check' may tell more."
        ) from None


def _show(shown: Shown, shell: Any) -> None:
    if shell is None:
        print(shown.text)
        return
    data = {"text/plain": shown.text} | ({"text/html": shown.html} if shown.html else {})
    shell.display_pub.publish(data=data)


if _shell() is not None:
    # Cells may begin with these; their text is found in what was run.
    for magic in (name for kind in KINDS.values() for name in kind.magics):
        _shell().register_magic_function(lambda line, cell: None, "cell", magic)
