"""Checks inside a notebook: ``from grader.notebook import check``, then ``check("softmax")``; and `submit`.

What was run so far goes, as source, to a process of its own, and there the way of a notebook that is
graded: a module made of its cells, the same sandbox, checks and limits. So a loop that never ends is told as
such, and neither it nor a crash can harm the notebook.
"""

import functools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from grader.course.model import ASSIGNMENT_FILE
from grader.errors import CourseError, ExchangeError, GraderError, GradingError, explained
from grader.files.names import did_you_mean, meant
from grader.files.records import BROKEN
from grader.work.kinds import KINDS
from grader.work.notebooks.carried import Carried, unpacked
from grader.work.notebooks.reader import Document, StoredCell

__all__ = ["check", "submit"]

_BEGAN = Path.cwd()
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # as one would open on Windows, for a moment
_SUBMIT = [sys.executable, "-P", "-X", "utf8", "-m", "grader", "submit"]
_NO_CHECKS = (
    "Run all cells above, of which one carries the public checks; "
    "or bring the whole folder that 'grader fetch' made, and open the notebook in it."
)
_NOT_HANDED_IN = (
    "Work is handed in from there: save or download the notebook into the folder that 'grader fetch' made, "
    "in place of the one in it; then run 'grader submit' in that folder."
)
_RUN: dict[str, float] = {}  # when a cell of this text was last run, since this module was imported


class Request(msgspec.Struct, frozen=True):
    """What a notebook asks of the process that runs its checks."""

    folder: str  # of the assignment; empty if `carried` stands for it
    exercises: tuple[str, ...] = ()  # all by default
    cells: dict[str, str] = {}  # what was run so far, by name and in order; not what lies in the folder
    origin: str = ""  # what the cells are called together; empty if the work in the folder is meant
    is_script: bool = False  # whether the one cell is a Python file that is run as it stands
    carried: Carried | None = None  # the notebook's own public checks, where it lies alone
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


def check(*exercises: str | Callable[..., Any]) -> float | None:
    """Run the public checks on what was written so far, and show how they went.

    When nbgrader validates the notebook, a check that does not pass is an error of its cell, as nbgrader
    expects. When it grades the notebook, all checks are run on the file, as `grader grade` runs them.

    Parameters
    ----------
    *exercises : str or callable
        Exercises of the assignment, by name (``"relu"``) or as what you wrote (``relu``); all of them by
        default.

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
    written = sys._getframe(1).f_globals
    if by_nbgrader == "autograde":
        return _points(exercises, written, shell)
    try:
        names = _names(exercises, written)
        shown = _ask(_request(names, shell, written.get("__file__")))[""]
    except GraderError as error:
        shown = Shown(False, str(error))
    _show(shown, shell)
    if by_nbgrader and not shown.passed:
        raise NotPassed(shown.text)
    return None


def submit(*, student: str = "", course: str = "", anyway: bool = False, partners: str = "") -> None:
    """Hand in the notebook's folder as it is saved, as `grader submit` does, and show the receipt.

    Nothing is handed in where nbgrader runs the notebook.

    Parameters
    ----------
    student : str, optional
        Your id in the course; by default, your user name.
    course : str, optional
        The course's folder in the exchange; by default, where the assignment was fetched.
    anyway : bool, optional
        Hand in even what is not saved, or what cannot be read.
    partners : str, optional
        With whom you wrote it, where that is asked for: ``"bo,cy"``.
    """
    shell = _shell()
    if os.environ.get("NBGRADER_EXECUTION"):
        return
    if shell is None:  # an exported notebook that a test imports must not hand in
        print("submit() hands in from a notebook; here, use 'grader submit'.")
        return
    try:
        folder = _own_folder(shell, _NOT_HANDED_IN)
        if not anyway:
            _require_saved(folder, shell)
    except GraderError as error:
        _show(Shown(False, str(error)), shell)
        return
    options = {"--student": student, "--course": course, "--with": partners}
    given = [part for name, value in options.items() if value for part in (name, value)]
    command = [*_SUBMIT, str(folder), *given, *(["--anyway"] if anyway else [])]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        creationflags=_NO_WINDOW,
    )
    text = done.stdout.decode(errors="replace").strip()
    for option, argument in {"--anyway": "anyway=True", "--student ID": "student='ID'"}.items():
        text = text.replace(f": {option}.", f": submit({argument}).")
    _show(Shown(done.returncode == 0, text), shell)


def _require_saved(folder: Path, shell: Any) -> None:
    """Refuse a notebook in which a cell is missing that was run after it was saved."""
    for path in _notebooks(shell):
        try:
            saved, stored = path.stat().st_mtime, msgspec.json.decode(path.read_bytes(), type=Document)
            texts = {msgspec.json.decode(cell, type=StoredCell).text.strip() for cell in stored.all_cells}
        except (OSError, *BROKEN):  # handing in tells more of it
            continue
        lost = [text for text, when in _RUN.items() if when > saved and text not in texts]
        if lost and path.parent.resolve() == folder.resolve():
            raise ExchangeError(
                f"{path.name} is not saved: a cell that you ran is not in the file.",
                "Save it (Ctrl+S), then run submit() again; submit(anyway=True) hands in the file as it is.",
            )


def _names(exercises: tuple[str | Callable[..., Any], ...], written: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of exercises; of a function or class its own, or what the notebook calls it."""
    names = list[str]()
    for asked in exercises:
        called = [name for name, value in written.items() if value is asked and name[:1] != "_"]
        name = asked if isinstance(asked, str) else getattr(asked, "__name__", "")
        if isinstance(asked, str) or (isinstance(name, str) and name.isidentifier()):
            called = [name]
        if not called:
            what = f"check() was given a value of type {type(asked).__name__}."
            raise GradingError(what, 'Name the exercise, or its function: check("relu") or check(relu).')
        names.append(called[0])
    return tuple(names)


def _points(exercises: tuple[str | Callable[..., Any], ...], written: Mapping[str, Any], shell: Any) -> float:
    """Show what the notebook's file earns in some exercises, and return it."""
    try:
        graded = _graded(str(_own_folder(shell, _NO_CHECKS)))
        names = [meant(name, graded) or name for name in _names(exercises, written) or graded]
    except GraderError as error:
        raise NotGraded(str(error)) from None
    asked = []
    for name in names:
        missing = f"There is no exercise {name!r}. {did_you_mean(name, graded)}".strip()
        asked.append(graded[name] if name in graded else Shown(False, "", undecided=missing))
        _show(asked[-1], shell)
    if undecided := [shown.undecided for shown in asked if shown.undecided]:
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


def _folder(shell: Any) -> Path | None:
    """Return the folder of the notebook, if it lies in that of an assignment."""
    places = (Path.cwd(), _BEGAN, *(path.parent for path in _notebooks(shell)))
    return next((folder for folder in places if (folder / ASSIGNMENT_FILE).is_file()), None)


def _own_folder(shell: Any, otherwise: str) -> Path:
    """Return the folder of the notebook; `CourseError` if there is none, with what to do."""
    if (folder := _folder(shell)) is not None:
        return folder
    beside = [path.parent.name for path in sorted(Path.cwd().glob(f"*/{ASSIGNMENT_FILE}"))]
    what = f"Run %cd {beside[0]}, then this cell again." if len(beside) == 1 else otherwise
    raise CourseError(f"The notebook is not in the folder of an assignment, but in {Path.cwd()}.", what)


def _notebooks(shell: Any) -> list[Path]:
    """Return the notebook's file, where Jupyter's server or VS Code says which it is."""
    named = [os.environ.get("JPY_SESSION_NAME"), shell and shell.user_ns.get("__vsc_ipynb_file__")]
    return [Path(name) for name in named if isinstance(name, str)]


def _request(exercises: tuple[str, ...], shell: Any, script: object) -> Request:
    """Ask for what was written so far; if nothing can be known of it, for what lies in the folder."""
    cells, origin, is_script = dict[str, str](), "", False
    if shell is not None:
        history = enumerate(shell.history_manager.input_hist_raw)
        # Halves of characters, which no message can hold, are left behind.
        cells = {f"In [{number}]": cell.encode("utf-8", "replace").decode() for number, cell in history}
        origin = "the cells that were run so far"
    elif isinstance(script, str):
        with explained(f"{script} cannot be read", kind=GradingError):
            source = Path(script).read_text(encoding="utf-8")
        origin, is_script = Path(script).name, True
        cells = {f"script/{origin}": source}
    carried = unpacked(cells.values()) if _folder(shell) is None else None
    folder = str(_own_folder(shell, _NO_CHECKS)) if carried is None else ""
    return Request(folder, exercises, cells, origin, is_script, carried)


def _ask(request: Request) -> dict[str, Shown]:
    command = [sys.executable, "-P", "-X", "utf8", "-m", "grader.notebook_process"]
    asked = msgspec.msgpack.encode(request)
    done = subprocess.run(command, input=asked, capture_output=True, check=False, creationflags=_NO_WINDOW)
    try:
        return msgspec.msgpack.decode(done.stdout, type=dict[str, Shown])
    except msgspec.DecodeError:
        lines = done.stderr.decode(errors="replace").strip().split("\n")
        raise GradingError(
            f"The checks could not be run: {lines[-1]}.", "'grader check' may tell more."
        ) from None


def _show(shown: Shown, shell: Any) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"  # of a console of Windows, some 200 letters
    text = shown.text.encode(encoding, "backslashreplace").decode(encoding)
    if shell is None:
        print(text)
        return
    data = {"text/plain": text} | ({"text/html": shown.html} if shown.html else {})
    shell.display_pub.publish(data=data)


def _note_run(info: Any) -> None:
    if info.store_history:
        _RUN[info.raw_cell.strip()] = time.time()


if _shell() is not None:
    _shell().events.register("pre_run_cell", _note_run)
    # Cells may begin with these; their text is found in what was run.
    for magic in (name for kind in KINDS.values() for name in kind.magics):
        _shell().register_magic_function(lambda line, cell: None, "cell", magic)
