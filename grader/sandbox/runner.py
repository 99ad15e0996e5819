"""Runs a module, or the cells of a notebook, in the student's process: one statement after the other.

No statement that fails stops the next one, so it costs only what depends on it. This file travels to the
sandbox with the cells and imports nothing of the grader's.
"""

import __future__

import ast
import contextlib
import importlib.util
import io
import os
import re
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

NOTES = "__notes__"
REPORT = "__report__"
MADE = b"# Made of cells.\n"  # how a module that was made of cells begins
MOST_NOTES = 100

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
NOTHING_OWN = (ast.Import, ast.ImportFrom, ast.Expr, ast.Pass)
_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_ONLY_PARSE = ast.PyCF_ONLY_AST | 0x4000  # which tells what is cut off from what is wrong (see `codeop`)
_GOES_ON = re.compile(r"[\s#)\]}]|$|(?:else|elif|except|finally)\b")  # a line that begins no statement
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
    `texts` are `grader.messages.MISSING`.
    """
    namespace.update(display=_Harmless(), get_ipython=_Harmless)
    _make_importable("grader.notebook", check=_Harmless())
    _make_importable("IPython", get_ipython=_Harmless, display=_make_importable("IPython.display"))
    runner, nowhere, sources = _Runner(namespace, origin, texts, seconds), _Nowhere(), dict[str, str]()
    for cell in cells:  # all are read before one runs, which may go to another folder
        file = os.path.join(os.getcwd(), cell)  # noqa: PTH109, PTH118 (loads faster)
        with open(file, encoding="utf-8", newline="") as opened:  # noqa: PTH123
            sources[file] = opened.read()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for file, source in sources.items():
            runner.run(file, source)
    namespace[NOTES] = runner.notes
    namespace["__getattr__"] = runner.explain


def run_module(
    namespace: dict[str, Any], file: str, source: bytes, texts: dict[str, str], report: Any = None
) -> list[Any]:
    """Run a module as Python does, and from a statement that fails on one by one; return notes of those.

    `report`, if there is one, is told of each statement before it runs, for one of them may end the process.
    """
    code, failed, traceback = None, None, None
    if report is not None:
        namespace[REPORT] = report
    if report is None or source.startswith(MADE):
        try:
            code = compile(source, file, "exec", dont_inherit=True)
            exec(code, namespace)
            return list(namespace.pop(NOTES, ()))
        except BaseException as error:  # noqa: BLE001 (the student's code may raise anything)
            failed, traceback = error, sys.exc_info()[2]
    runner = _Runner(namespace, file.rpartition("/")[2], texts)
    try:
        text = importlib.util.decode_source(source)
    except (SyntaxError, LookupError, UnicodeDecodeError) as error:
        text = source.decode("utf-8", "replace")
        runner.fail(runner.origin, 1, "", failed if isinstance(failed, SyntaxError) else error)
    inner = traceback and traceback.tb_next
    if failed is not None and code is not None and inner is not None and inner.tb_frame.f_code is code:
        line, _, column, _ = list(code.co_positions())[inner.tb_lasti // 2]
        runner.run(file, text, failed, (line or inner.tb_lineno, column or 0), code.co_flags & _FUTURE)
    elif isinstance(failed, _UNPARSABLE) or failed is None:
        runner.run(file, text)
    failed = failed or runner.first
    if not runner.defined and failed is not None:
        raise failed  # nothing of it works, so this is the fault of all of it
    if runner.notes:
        namespace.setdefault("__getattr__", runner.explain)
    return runner.notes


class Broken(ast.stmt):
    """Stands for lines that cannot be parsed, and says why."""

    error: BaseException


class _Runner:
    def __init__(
        self, namespace: dict[str, Any], origin: str, texts: dict[str, str], seconds: float | None = None
    ) -> None:
        self.notes: list[Any] = []  # place, line, names of the exception's class and bases, what it says
        self.defined = False  # whether any statement did that could define something
        self.first: BaseException | None = None  # what failed first
        self._report = namespace.pop(REPORT, None)
        self._namespace = namespace
        self.origin = origin
        self._seconds = seconds
        self._texts = texts
        self._failed: list[tuple[str, int, str]] = []  # place, line and source of each that failed
        self._flags = 0

    def run(
        self,
        file: str,
        source: str,
        failed: BaseException | None = None,
        at: tuple[int, int] = (0, 0),
        flags: int = 0,
    ) -> None:
        """Run a file, or the rest of it, from the statement after the one that failed `at` a place."""
        place, lines, self._flags = file.rpartition("/")[2], source.split("\n"), self._flags | flags
        for statement in statements(source, file):
            end = statement.end_lineno or statement.lineno
            error = None
            if (end, statement.end_col_offset or 0) > at:
                error = failed or self._run(statement, file, place)
                failed, at = None, (0, 0)
            if error is None:
                self.defined = self.defined or not isinstance(statement, NOTHING_OWN)
                continue
            self.first = self.first or error
            self.fail(place, statement.lineno, "\n".join(lines[statement.lineno - 1 : end]), error)

    def _run(self, statement: ast.stmt, file: str, place: str) -> BaseException | None:
        """Run one statement, and return what it raises."""
        if isinstance(statement, Broken):
            return statement.error
        if self._report is not None:
            self._report(place, statement.lineno)
        try:
            code = compile(ast.Module([statement], []), file, "exec", self._flags, dont_inherit=True)
            self._flags |= code.co_flags & _FUTURE
            if self._seconds is None or isinstance(statement, _DEFINING):
                exec(code, self._namespace)
                return None
            with _limited(self._seconds / 2) as spent:
                try:
                    exec(code, self._namespace)
                finally:
                    self._seconds -= spent()
        except BaseException as error:  # noqa: BLE001 (the student's code may raise anything)
            return error
        return None

    def fail(self, place: str, line: int, source: str, error: BaseException) -> None:
        name = error.name if isinstance(error, NameError) else None
        known = name and any(re.search(rf"\b{re.escape(name)}\b", text) for _, _, text in self._failed)
        self._failed.append((place, line, source))
        if known or len(self.notes) >= MOST_NOTES:  # it fails because something else did
            return
        line = (isinstance(error, SyntaxError) and error.filename != "<string>" and error.lineno) or line
        kinds = [] if isinstance(error, _OutOfTime) else [kind.__name__ for kind in type(error).__mro__[:-1]]
        self.notes.append([place, line, kinds, _text(error)[:500]])

    def explain(self, name: str) -> Any:
        """Tell why something is not there: the module's ``__getattr__``."""
        if name.startswith("_"):
            raise AttributeError(name)
        defines = re.compile(rf"(?:\b(?:def|class|import|as)\s+|^){re.escape(name)}\b", re.MULTILINE)
        for place, line, source in self._failed:
            if defines.search(source):
                below = self._texts["missing_below"]
                raise NameError(below.format(name=name, origin=self.origin, place=place, line=line))
        raise NameError(self._texts["missing"].format(name=name, origin=self.origin))


def statements(source: str, file: str) -> Iterator[ast.stmt]:
    """Yield the statements of a source; where it cannot be parsed, those that can, and what is broken."""
    try:
        yield from ast.parse(source, file).body
        return
    except _UNPARSABLE:
        lines = [f"{line}\n" for line in source.split("\n")]
    starts = [number for number, line in enumerate(lines) if not _GOES_ON.match(line)]
    ends, place = [*starts[1:], len(lines)], 0
    while place < len(starts):
        before, begin = "\n" * starts[place], starts[place]
        for last in range(place, len(ends)):
            try:
                text = before + "".join(lines[begin : ends[last]])
                yield from compile(text, file, "exec", _ONLY_PARSE, dont_inherit=True).body
                place = last + 1
                break
            except _UNPARSABLE as error:
                if last + 1 < len(ends) and getattr(error, "msg", "") == "incomplete input":
                    continue
            yield _broken(before + "".join(lines[begin : ends[place]]), file, begin + 1, ends[place])
            place += 1
            break


def _broken(text: str, file: str, line: int, end: int) -> Broken:
    broken = Broken(lineno=line, end_lineno=end, col_offset=0, end_col_offset=1)
    try:
        ast.parse(text, file)
        broken.error = SyntaxError("invalid syntax")
    except _UNPARSABLE as error:
        broken.error = error
    return broken


def _text(error: BaseException) -> str:
    try:
        return str(error.msg if isinstance(error, SyntaxError) else error)
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
