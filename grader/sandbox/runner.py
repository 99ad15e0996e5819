"""Runs a module, or the cells of a notebook, in the student's process: what fails stops nothing else."""

import __future__

import ast
import contextlib
import importlib
import importlib.util
import io
import re
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader import messages as m
from grader.sandbox.isolation.system import Alarm
from grader.sandbox.text import sendable

MADE = b"# Made of cells.\n"  # then, as Python writes it: files of cells, where they come from, their seconds
MOST_NOTES = 100

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
NOTHING_OWN = (ast.Import, ast.ImportFrom, ast.Expr, ast.Pass)
_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_ONLY_PARSE = ast.PyCF_ONLY_AST | 0x4000  # which tells what is cut off from what is wrong (see `codeop`)
_GOES_ON = re.compile(r"[\s#)\]}]|$|(?:else|elif|except|finally)\b")  # a line that begins no statement


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


def run_module(namespace: dict[str, Any], file: str, source: bytes, report: Any = None) -> list[Any]:
    """Run a module as Python does, or statement by statement if it is made of cells, or there is a `report`.

    That is told of each statement before it runs, for one may end the process. Returns notes of what failed.
    """
    if report is None and not source.startswith(MADE):
        exec(compile(source, file, "exec", dont_inherit=True), namespace)
        return []
    folder, _, origin = file.rpartition("/")
    if source.startswith(MADE):
        cells, origin, seconds = ast.literal_eval(source.decode())
        runner = _Runner(namespace, origin, report, seconds)
        runner.run_cells(Path(folder), cells)
        return runner.notes
    runner = _Runner(namespace, origin, report)
    try:
        text = importlib.util.decode_source(source)
    except (SyntaxError, LookupError, UnicodeDecodeError):
        text = source.decode("utf-8", "replace")
        runner.fail(origin, 1, "", _broken(source, file, 1, 1).error)
    runner.run(file, text)
    if runner.first is not None and not runner.defined:
        raise runner.first  # nothing of it works, so this is the fault of all of it
    if runner.notes:
        namespace.setdefault("__getattr__", runner.explain)
    return runner.notes


def run_as_program(namespace: dict[str, Any], file: str, source: bytes) -> None:
    """Run a module, or cells one after the other, to the first exception, as ``python file.py`` does."""
    if not source.startswith(MADE):
        exec(compile(source, file, "exec", dont_inherit=True), namespace)
        return
    _put_in_place_of_jupyter(namespace)
    folder = Path(file).parent
    for cell in ast.literal_eval(source.decode())[0]:
        code = compile((folder / cell).read_bytes(), str(folder / cell), "exec", dont_inherit=True)
        exec(code, namespace)


def attribute_of(target: Any, name: str) -> Any:
    """Return an attribute; a submission's module and packages also have the modules beside them."""
    try:
        return getattr(target, name)
    except (AttributeError, NameError):
        if not isinstance(target, types.ModuleType):
            raise
        own = target.__spec__ is None  # it was made by us, not imported
        for folder in [Path(target.__file__ or "").parent] if own else getattr(target, "__path__", ()):
            if Path(folder, f"{name}.py").is_file() or any(Path(folder, name).rglob("*.py")):
                return importlib.import_module(name if own else f"{target.__name__}.{name}")
        raise


def name_like(name: str, target: Any) -> str:
    """Return an attribute whose name differs in no more than case and underscores, or nothing."""
    there = (type if isinstance(target, type) else object).__dir__(target)
    plain = name.replace("_", "").casefold()
    alike = (one for one in there if one[:2] != "__" and one.replace("_", "").casefold() == plain)
    return sendable(next(alike, ""))


class NotDefined(NameError):
    """A name that somebody asks for is not there: no line of the student's raises it."""


class Broken(ast.stmt):
    """Stands for lines that cannot be parsed, and says why."""

    error: BaseException


class _Runner:
    def __init__(
        self, namespace: dict[str, Any], origin: str, report: Any, seconds: float | None = None
    ) -> None:
        self.notes: list[Any] = []  # place, line, names of the exception's class and bases, what it says
        self.defined = False  # whether any statement did that could define something
        self.first: BaseException | None = None  # what failed first
        self._namespace = namespace
        self._origin = origin  # says in sentences where it comes from
        self._report = report
        self._seconds = seconds  # of the processor, for all statements that neither define nor import
        self._failed: list[tuple[str, int, str]] = []  # place, line and source of each that failed
        self._flags = 0

    def run_cells(self, folder: Path, cells: list[str]) -> None:
        _put_in_place_of_jupyter(self._namespace)
        nowhere = _Nowhere()
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            for cell in cells:
                self.run(f"{folder}/{cell}", (folder / cell).read_text("utf-8"))
        self._namespace["__getattr__"] = self.explain

    def run(self, file: str, source: str) -> None:
        place, lines = file.rpartition("/")[2], source.split("\n")
        for statement in statements(source, file):
            try:
                self._run(statement, file, place)
                self.defined = self.defined or not isinstance(statement, NOTHING_OWN)
            except BaseException as error:  # noqa: BLE001 (the student's code may raise anything)
                piece = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
                self.fail(place, statement.lineno, piece, error)

    def _run(self, statement: ast.stmt, file: str, place: str) -> None:
        if isinstance(statement, Broken):
            raise statement.error
        if self._report is not None:
            self._report(place, statement.lineno)
        code = compile(ast.Module([statement], []), file, "exec", self._flags, dont_inherit=True)
        self._flags |= code.co_flags & _FUTURE
        with contextlib.nullcontext() if isinstance(statement, _DEFINING) else self._limited():
            exec(code, self._namespace)

    @contextlib.contextmanager
    def _limited(self) -> Iterator[None]:
        """Raise `_OutOfTime` once half of the time left is computed away, or three times that has passed."""
        if self._seconds is None:
            yield
            return
        armed, began, seconds = True, time.process_time(), max(self._seconds / 2, 0.001)

        def stop() -> None:
            if armed:
                raise _OutOfTime

        alarm = Alarm(stop, wall=True)
        try:
            alarm.install()
            alarm.arm(seconds, 3 * seconds)
            yield
        finally:
            armed = False
            alarm.disarm()
            self._seconds -= time.process_time() - began

    def fail(self, place: str, line: int, source: str, error: BaseException) -> None:
        self.first = error if self.first is None else self.first
        name = error.name if isinstance(error, NameError) else None
        known = name and any(re.search(rf"\b{re.escape(name)}\b", text) for _, _, text in self._failed)
        line = (isinstance(error, SyntaxError) and error.filename != "<string>" and error.lineno) or line
        self._failed.append((place, line, source))
        if known or len(self.notes) >= MOST_NOTES:  # it fails because something else did
            return
        kinds = [] if isinstance(error, _OutOfTime) else [kind.__name__ for kind in type(error).__mro__[:-1]]
        try:
            text = str(error.msg if isinstance(error, SyntaxError) else error)
        except BaseException:  # noqa: BLE001 (an exception's own __str__ is the student's code too)
            text = ""
        self.notes.append([place, line, kinds, text[:500]])

    def explain(self, name: str) -> Any:
        """Tell why something is not there: the module's ``__getattr__``."""
        if name.startswith("_"):
            raise AttributeError(name)
        defines = re.compile(rf"(?:\b(?:def|class|import|as)\s+|^){re.escape(name)}\b", re.MULTILINE)
        for place, line, source in self._failed:
            if defines.search(source):
                where = m.NOT_DEFINED_BELOW
                raise NotDefined(where.format(name=name, file=self._origin, place=place, line=line))
        raise NotDefined(m.NOT_DEFINED.format(name=name, file=self._origin))


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


def _broken(text: str | bytes, file: str, line: int, end: int) -> Broken:
    broken = Broken(lineno=line, end_lineno=end, col_offset=0, end_col_offset=1)
    try:
        ast.parse(text, file)
        broken.error = SyntaxError("invalid syntax")
    except _UNPARSABLE as error:
        broken.error = error
    return broken


def _put_in_place_of_jupyter(namespace: dict[str, Any]) -> None:
    harmless = _Harmless()
    namespace.update(display=harmless, get_ipython=_Harmless)
    _make_importable("grader.notebook", check=harmless, submit=harmless)
    display = _make_importable("IPython.display")
    # matplotlib asks for the version before it draws.
    _make_importable("IPython", get_ipython=_Harmless, display=display, version_info=(9, 0, 0))


def _make_importable(name: str, **contents: Any) -> types.ModuleType:
    """Put a module in place of one that is of no use here; whatever else is asked of it is harmless."""
    module = types.ModuleType(name)
    vars(module).update(contents, __getattr__=lambda attribute: getattr(_Harmless(), attribute))
    sys.modules.setdefault(name.partition(".")[0], module)
    sys.modules[name] = module
    return module
