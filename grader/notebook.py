"""Checks inside a notebook.

::

    from grader.notebook import check

    check("softmax")

What was run so far goes, as source, to a process of its own, and there the way of a notebook that is
graded: a module made of its cells, the same sandbox, checks and limits. So a loop that never ends is told as
such, and neither it nor a crash can harm the notebook.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE
from grader.errors import CourseError, GraderError, GradingError
from grader.work.forms.sections import ANSWER
from grader.work.kinds import Kind, kind_of
from grader.work.notebooks.request import Reply, Request

__all__ = ["check"]

_BEGAN = Path.cwd()


class _Told(AssertionError):
    """Something that nbgrader must know; Jupyter shows it without a traceback of the grader's own lines."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class NotPassed(_Told):
    """A check did not pass."""


class NotGraded(_Told):
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
    try:
        folder = _folder(shell)
        kind = kind_of(load_assignment(folder), folder)
        work = _work(kind, shell, sys._getframe(1).f_globals.get("__file__"))
        reply = _ask(Request(str(folder), exercises, work))[""]
    except GraderError as error:
        reply = Reply(False, str(error))
    _show(reply, shell)
    if by_nbgrader and not reply.passed:
        raise NotPassed(reply.text)
    return None


def _points(exercises: tuple[str, ...], shell: Any) -> float:
    """Show what the notebook's file earns in some exercises, and return it."""
    try:
        replies = _graded(str(_folder(shell)))
    except GraderError as error:
        raise NotGraded(str(error)) from None
    told = [
        replies.get(name, Reply(False, "", doubt=f"There is no exercise {name!r}.")) for name in exercises
    ]
    told = told or list(replies.values())
    for reply in told:
        _show(reply, shell)
    doubts = [reply.doubt for reply in told if reply.doubt]
    if doubts:
        raise NotGraded(" ".join(doubts))
    return sum(reply.points for reply in told)


@functools.cache
def _graded(folder: str) -> dict[str, Reply]:
    """Grade the work in a folder; once, for all cells that ask for an exercise of it."""
    replies = _ask(Request(folder, graded=True))
    if "" in replies:
        raise GradingError(replies[""].text)
    return replies


def _shell() -> Any:
    """Return the running IPython, or None."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _folder(shell: Any) -> Path:
    """Return the folder of the notebook."""
    told = [os.environ.get("JPY_SESSION_NAME"), shell and shell.user_ns.get("__vsc_ipynb_file__")]
    places = [Path.cwd(), _BEGAN, *(Path(place).parent for place in told if isinstance(place, str))]
    for folder in places:
        if (folder / ASSIGNMENT_FILE).is_file():
            return folder
    raise CourseError(
        f"There is no assignment in {Path.cwd()}: no {ASSIGNMENT_FILE}.",
        "Open the notebook from the folder that 'grader fetch' made.",
    )


def _work(kind: Kind, shell: Any, script: object) -> dict[str, bytes]:
    """Return what was written so far; nothing if what lies in the folder is all there is."""
    if shell is not None:
        history = enumerate(shell.history_manager.input_hist_raw)
        cells = {f"In [{number}]": source for number, source in history}
        return kind.so_far(cells, "the cells that were run so far")
    if not isinstance(script, str) or not kind.takes_scripts:
        return {}
    try:
        source = Path(script).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GradingError(f"{script} cannot be read: {error}.") from None
    name = Path(script).name
    return kind.so_far({f"script/{name}": source}, name)


def _ask(request: Request) -> dict[str, Reply]:
    command = [sys.executable, "-P", "-m", "grader.notebook_process"]
    done = subprocess.run(command, input=msgspec.msgpack.encode(request), capture_output=True, check=False)
    try:
        return msgspec.msgpack.decode(done.stdout, type=dict[str, Reply])
    except msgspec.DecodeError:
        lines = done.stderr.decode(errors="replace").strip().split("\n")
        raise GradingError(
            f"The checks could not be run: {lines[-1]}.", "'grader check' may tell more."
        ) from None


def _show(reply: Reply, shell: Any) -> None:
    if shell is None:
        print(reply.text)
        return
    shown = {"text/plain": reply.text}
    shell.display_pub.publish(data=shown | {"text/html": reply.html} if reply.html else shown)


def _know_answers(shell: Any) -> None:
    """Let cells begin with ``%%answer``; their text is found in what was run."""
    shell.register_magic_function(lambda line, cell: None, "cell", ANSWER.removeprefix("%%"))


if _shell() is not None:
    _know_answers(_shell())
