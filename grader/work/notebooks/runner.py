"""Runs the cells of a notebook in the student's process, one after the other, into one module.

This file travels to the sandbox with the cells and imports nothing of the grader's. A cell that fails does
not stop the next one. Neither do two things that are not the cell's doing: a module that is not installed
here, and the end of the time, which a training of ten minutes would use up before the first check.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import io
import os
import re
import signal
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

NOTES = "_notes"
MOST_NOTES = 100

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_PATIENCE = 3


class OutOfTime(BaseException):
    """A statement has used up its time."""


class Nowhere(io.TextIOBase):
    """Takes what cells print, which nobody reads."""

    def write(self, text: str) -> int:
        """Forget `text`."""
        return len(text)


class Harmless:
    """Stands for what only shows something: any attribute of it can be called, and does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Harmless()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do nothing."""
        return Harmless()


def run(namespace: dict[str, Any], cells: list[str], origin: str, seconds: float) -> None:
    """Run cells; leave in the module's namespace what they define, and notes of what failed.

    `cells` are files in the current folder, which name the cells in tracebacks; `origin` says in sentences
    where they come from; `seconds` is the processor time for all statements that neither define nor import.
    """
    namespace.update(display=Harmless(), get_ipython=Harmless)
    _make_importable("grader.notebook", check=Harmless())
    _make_importable("IPython", get_ipython=Harmless, display=_make_importable("IPython.display"))
    runner, nowhere = _Runner(namespace, seconds), Nowhere()
    files = {cell: os.path.join(os.getcwd(), cell) for cell in cells}  # noqa: PTH109, PTH118 (loads faster)
    sources = {cell: _source(file) for cell, file in files.items()}
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for cell, source in sources.items():
            runner.run(cell.rpartition("/")[2], source, files[cell])
    namespace[NOTES] = runner.notes
    namespace["__getattr__"] = _explainer(origin, runner)


class _Runner:
    def __init__(self, namespace: dict[str, Any], seconds: float) -> None:
        self.notes: list[str] = []
        self.stopped: dict[str, str] = {}
        self._namespace = namespace
        self._seconds = seconds
        self._absent: set[str] = set()
        self._flags = 0

    def run(self, cell: str, source: str, file: str) -> None:
        """Run one cell, as far as it goes; `file` holds its source."""
        try:
            tree = ast.parse(source, file)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self._note_stop(cell, getattr(error, "lineno", 0), error)
            self.stopped[cell] = source
            return
        for statement in tree.body:
            try:
                self._run(statement, file)
            except BaseException as error:  # noqa: BLE001 (the student's code may raise anything)
                if not self._goes_on(cell, statement, error):
                    self._note_stop(cell, statement.lineno, error)
                    self.stopped[cell] = source
                    return

    def _run(self, statement: ast.stmt, file: str) -> None:
        tree = ast.Module([statement], [])
        code = compile(tree, file, "exec", self._flags, dont_inherit=True)
        self._flags |= code.co_flags & _FUTURE
        if isinstance(statement, _DEFINING):
            exec(code, self._namespace)
            return
        with _limited(self._seconds / 2) as spent:
            try:
                exec(code, self._namespace)
            finally:
                self._seconds -= spent()

    def _goes_on(self, cell: str, statement: ast.stmt, error: BaseException) -> bool:
        """Return whether it is no fault of the cell that a statement failed, so that the next may run."""
        if isinstance(error, OutOfTime):
            self._note(f"{cell}, line {statement.lineno}, takes too long, and was cut off; the cell went on.")
            return True
        if isinstance(error, ModuleNotFoundError) and isinstance(statement, ast.Import | ast.ImportFrom):
            names = [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
            self._absent.update(names)
            self._note(f"{cell}, line {statement.lineno}: {_text(error)} here; the cell went on.")
            return True
        return isinstance(error, NameError) and error.name in self._absent

    def _note_stop(self, cell: str, line: int, error: BaseException) -> None:
        text = error.msg if isinstance(error, SyntaxError) else _text(error)
        why = f"{type(error).__name__}: {text}" if text else type(error).__name__
        self._note(f"{cell} stopped in line {line or 1}: {why[:200]}")

    def _note(self, note: str) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes.append(note[:1].upper() + note[1:])


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 (an exception's own __str__ is the student's code too)
        return ""


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[Callable[[], float]]:
    """Raise `OutOfTime` in what runs meanwhile once it has computed that long, or waited three times as long.

    What is yielded returns the processor seconds used so far.
    """
    timers = {signal.ITIMER_PROF: signal.SIGPROF, signal.ITIMER_REAL: signal.SIGALRM}
    armed = True

    def stop(number: int, frame: types.FrameType | None) -> None:
        if armed:
            raise OutOfTime

    start = _processor_seconds()
    before = {number: signal.signal(number, stop) for number in timers.values()}
    try:
        signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001), 0.05)
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE * max(seconds, 0.001), 0.05)
        yield lambda: _processor_seconds() - start
    finally:
        armed = False
        for timer in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system


def _make_importable(name: str, **contents: Any) -> types.ModuleType:
    """Put a module in place of one that is of no use here; whatever else is asked of it is harmless."""
    module = types.ModuleType(name)
    vars(module).update(contents, __getattr__=lambda attribute: getattr(Harmless(), attribute))
    sys.modules.setdefault(name.partition(".")[0], module)
    sys.modules[name] = module
    return module


def _explainer(origin: str, runner: _Runner) -> Callable[[str], Any]:
    """Return a module's ``__getattr__``, which tells why something is not there."""

    def explain(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        defines = re.compile(rf"(?:\b(?:def|class)\s+|^){re.escape(name)}\b", re.MULTILINE)
        cell = next((cell for cell, source in runner.stopped.items() if defines.search(source)), "")
        raise NameError(f"{name} is not defined in {origin}{cell and f', because {cell} stopped'}")

    return explain


def _source(file: str) -> str:
    with open(file, encoding="utf-8", newline="") as opened:  # noqa: PTH123
        return opened.read()
