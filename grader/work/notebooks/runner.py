"""Runs the cells of a notebook in the student's process, one after the other, into one module.

This file travels to the sandbox with the cells and imports nothing of the grader's. No cell that fails stops
the next one; a module that is not installed here, or a training without end, not even its own.
"""

import __future__

import ast
import contextlib
import io
import os
import re
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

NOTES = "_notes"
MOST_NOTES = 100

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_PATIENCE = 3


class _OutOfTime(BaseException):
    """A statement has used up its time."""


class _Nowhere(io.TextIOBase):
    """Takes what cells print, which nobody reads."""

    def write(self, text: str) -> int:
        return len(text)


class _Harmless:
    """Stands for what only shows something: any attribute of it can be called, and does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Harmless()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _Harmless()


def run(
    namespace: dict[str, Any], cells: list[str], origin: str, seconds: float, texts: dict[str, str]
) -> None:
    """Run cells; leave in the module's namespace what they define, and notes of what failed.

    `cells` are files in the current folder, which name the cells in tracebacks; `origin` says in sentences
    where they come from; `seconds` is the processor time for all statements that neither define nor import;
    `texts` are `grader.messages.CELLS`.
    """
    namespace.update(display=_Harmless(), get_ipython=_Harmless)
    _make_importable("grader.notebook", check=_Harmless())
    _make_importable("IPython", get_ipython=_Harmless, display=_make_importable("IPython.display"))
    runner, nowhere, sources = _Runner(namespace, origin, seconds, texts), _Nowhere(), dict[str, str]()
    for cell in cells:  # all are read before one runs, which may go to another folder
        file = os.path.join(os.getcwd(), cell)  # noqa: PTH109, PTH118 (loads faster)
        with open(file, encoding="utf-8", newline="") as opened:  # noqa: PTH123
            sources[file] = opened.read()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for file, source in sources.items():
            runner.run(file, source)
    namespace[NOTES] = runner.notes
    namespace["__getattr__"] = runner.explain


class _Runner:
    def __init__(self, namespace: dict[str, Any], origin: str, seconds: float, texts: dict[str, str]) -> None:
        self.notes: list[str] = []
        self._namespace = namespace
        self._origin = origin
        self._seconds = seconds
        self._texts = texts
        self._stopped: dict[str, str] = {}  # the source of each cell that did not run to its end
        self._absent: set[str] = set()
        self._flags = 0

    def run(self, file: str, source: str) -> None:
        """Run one cell, as far as it goes; `file` holds its source, and is named as the cell."""
        cell = file.rpartition("/")[2]
        try:
            tree = ast.parse(source, file)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self._stop(cell, source, getattr(error, "lineno", 0), error)
            return
        for statement in tree.body:
            try:
                self._run(statement, file)
            except BaseException as error:  # noqa: BLE001 (the student's code may raise anything)
                if not self._goes_on(cell, statement, error):
                    self._stop(cell, source, statement.lineno, error)
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
        if isinstance(error, _OutOfTime):
            self._note("too_long", cell=cell, line=statement.lineno)
            return True
        if isinstance(error, ModuleNotFoundError) and isinstance(statement, ast.Import | ast.ImportFrom):
            names = [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
            self._absent.update(names)
            self._note("absent", cell=cell, line=statement.lineno, why=_text(error))
            return True
        return isinstance(error, NameError) and error.name in self._absent

    def _stop(self, cell: str, source: str, line: int, error: BaseException) -> None:
        self._stopped[cell] = source
        text = error.msg if isinstance(error, SyntaxError) else _text(error)
        why = f"{type(error).__name__}: {text}" if text else type(error).__name__
        self._note("stopped", cell=cell, line=line or 1, why=why[:200])

    def _note(self, text: str, **facts: object) -> None:
        if len(self.notes) < MOST_NOTES:
            note = self._texts[text].format(**facts)
            self.notes.append(note[:1].upper() + note[1:])

    def explain(self, name: str) -> Any:
        """Tell why something is not there: the module's ``__getattr__``."""
        if name.startswith("_"):
            raise AttributeError(name)
        defines = re.compile(rf"(?:\b(?:def|class)\s+|^){re.escape(name)}\b", re.MULTILINE)
        cell = next((cell for cell, source in self._stopped.items() if defines.search(source)), "")
        text = self._texts["missing_below" if cell else "missing"]
        raise NameError(text.format(name=name, origin=self._origin, cell=cell))


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 (an exception's own __str__ is the student's code too)
        return ""


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[Callable[[], float]]:
    """Raise `_OutOfTime` in the block once it has computed that long, or taken three times as long.

    What is yielded returns the processor seconds used so far.
    """
    timers = {signal.ITIMER_PROF: signal.SIGPROF, signal.ITIMER_REAL: signal.SIGALRM}
    armed = True

    def stop(number: int, frame: types.FrameType | None) -> None:
        if armed:
            raise _OutOfTime

    start = time.process_time()
    before = {number: signal.signal(number, stop) for number in timers.values()}
    try:
        signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001), 0.05)
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE * max(seconds, 0.001), 0.05)
        yield lambda: time.process_time() - start
    finally:
        armed = False
        for timer in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _make_importable(name: str, **contents: Any) -> types.ModuleType:
    """Put a module in place of one that is of no use here; whatever else is asked of it is harmless."""
    module = types.ModuleType(name)
    vars(module).update(contents, __getattr__=lambda attribute: getattr(_Harmless(), attribute))
    sys.modules.setdefault(name.partition(".")[0], module)
    sys.modules[name] = module
    return module
