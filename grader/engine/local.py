"""A module in this process, seen by checks as one in a sandbox is: values are copied both ways."""

import contextlib
import copy
import functools
import inspect
import io
import sys
import time
import warnings
from collections.abc import Callable, Collection, Iterator
from contextvars import ContextVar
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

import pytest

from grader import messages as m
from grader.engine.asserts import FAIL, compiled, fail
from grader.engine.local_files import run_file, source_of, source_of_file
from grader.sandbox.borrowed import dataclass_of
from grader.sandbox.callbacks import same_function
from grader.sandbox.faults import passed_over
from grader.sandbox.operations import OPERATIONS, SAYING, recorded, told_of
from grader.sandbox.protocol import CallRecord
from grader.sandbox.runner import attribute_of, run_module
from grader.sandbox.shared import Shared, updated
from grader.sandbox.stand_in_class import StandInClass, derives
from grader.sandbox.stand_in_kinds import KINDS, posing_as
from grader.sandbox.stand_ins import OpenFigure, StandIn, is_stand_in, require_written
from grader.sandbox.values import TYPES
from grader.sandbox.values.difference import field_names
from grader.sandbox.values.figures import Parts
from grader.sandbox.values.named import is_known, known_bases
from grader.sandbox.values.tables import native

_own_names = ContextVar[dict[str, Any]]("own_names", default={})  # noqa: B039 (of the student's module)
Keep: TypeAlias = Callable[[ModuleType], object]
own_words: set[type] = set()  # of what said itself whether it is like a plain value


def load_module(path: Path, name: str, *, checks: bool = False) -> ModuleType:
    """Run the file at `path`, or the module that it stands for, as module `name`, afresh."""
    # No loader of Python's: a compiled file beside it may be of what it held a second ago.
    source = source_of(path)
    module = ModuleType(name)
    module.__file__ = str(path)
    if not checks:
        _own_names.set(vars(module))
    else:
        vars(module).update({FAIL: fail, "issubclass": derives})
    code = compiled(source, str(path)) if checks else compile(source, path, "exec")
    # What it prints meanwhile is no call's, as in the sandbox.
    aside = contextlib.nullcontext() if checks else contextlib.redirect_stdout(sys.stderr)
    with pytest.MonkeyPatch.context() as patch, aside:
        patch.setitem(sys.modules, name, module)  # where dataclasses look for the module they are made in
        patch.setattr(sys, "stdin", io.StringIO())  # what there is to read is not for it
        patch.setenv("MPLBACKEND", "agg")  # no window opens, as in the sandbox
        try:
            exec(code, vars(module))
        except EOFError:
            if checks:
                raise
            # A program with functions: as in the sandbox, what reads and what follows from it is passed over.
            vars(module).clear()
            vars(module).update(vars(ModuleType(name)), __file__=str(path))
            notes = run_module(vars(module), str(path), source, lambda *_: None)
            for sentence in passed_over(notes, reads=True):
                warnings.warn(sentence, stacklevel=2)
    return module


class LocalPlace(Shared):
    """An object, a function or a module of this process; `Place` says what each method does."""

    @property
    def label(self) -> str:
        return str(getattr(self.target, "__name__", "?"))

    def inside(self, name: str) -> "LocalPlace":
        return LocalPlace(getattr(self.target, name))

    def attribute(self, name: str, _: Any) -> Any:
        return _attribute(attribute_of(self.target, name))

    def set(self, name: str, value: Any) -> None:
        setattr(self.target, name, _inward(value))

    def put(self, key: Any, value: Any) -> None:
        self.target[key] = updated(self.target.get(key), _inward(value))

    def call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return _outward(self.target(*_inward(args), **(_inward(kwargs) if kwargs else kwargs)))

    def operate(self, name: str, *args: Any) -> Any:
        if name in SAYING and not all(map(is_stand_in, args)):
            own_words.update(type(one) for one in args if is_stand_in(one))
        return _outward(OPERATIONS[name](*map(_inward, args)))

    def knows(self, _: type) -> bool:
        return True

    def fault(self, error: Exception) -> BaseException:
        return error

    def record(self, *args: Any, **kwargs: Any) -> CallRecord:
        given, named = _inward(args), _inward(kwargs)
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            value, told, figures, which = recorded(self.target, given, named)
        seconds = time.perf_counter() - start

        def look_again() -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
            return _outward(value), _outward(given), _outward(named)

        drawn = Parts(figures, "figures")
        return CallRecord(*look_again(), (*told,), printed.getvalue(), seconds, look_again, drawn, which)


class LocalFile(LocalPlace):
    """A module's file: run as a program, or loaded once anything else is asked for."""

    def __init__(self, path: Path, exercises: Collection[str], keep: Keep | None) -> None:
        self.path, self.exercises, self.keep = path, exercises, keep

    @functools.cached_property
    def target(self) -> ModuleType:
        """The module, loaded."""
        module = load_module(self.path, self.path.stem)
        if self.keep is not None:
            self.keep(module)
        return module

    def attribute(self, name: str, _: Any) -> Any:
        if name == "figure" and name not in self.exercises:
            return OpenFigure(self)
        if name in ("run", "source") and name not in self.exercises:
            return functools.partial(run_file if name == "run" else source_of_file, self.path)
        module = self.target  # what it raises while it is loaded is its own
        try:
            value = attribute_of(module, name)
        except AttributeError:
            if name not in self.exercises:
                raise
            told = m.NOT_DEFINED.format(name=name, file=self.path.name)
            raise AttributeError(told, name=name) from None
        require_written(name, value)
        return _attribute(value)


_classes: dict[type, StandInClass] = {}
_given_now: WeakValueDictionary[Any, Any] = WeakValueDictionary()
_known: WeakValueDictionary[int, Any] = WeakValueDictionary()


def local_object(target: Any) -> Any:
    """Return what stands for an object, a function, a class or a module of this process: one for each."""
    if isinstance(target, ModuleType):
        return StandIn(LocalPlace(target))
    if isinstance(target, type):
        return target if issubclass(target, BaseException) else _class(target)
    found = _known.get(id(target))
    if found is None:
        cls: Any = _class(type(target))
        found = cls.__new__(cls)
        type.__getattribute__(cls, "__init__")(found, LocalPlace(target))
        _known[id(target)] = found
    return found


def local_module(
    path: Path, exercises: Collection[str] = (), keep: Keep | None = None, loaded: ModuleType | None = None
) -> Any:
    """Return what stands for the module of a file, if it is not `loaded` yet; `keep` is told once it is."""
    place = LocalFile(path, exercises, keep)
    if loaded is not None:
        place.target = loaded
        _own_names.set(vars(loaded))
    return StandIn(place)


def _class(kind: type) -> StandInClass:
    if kind not in _classes:
        what, sized, fields = told_of(kind)
        about = posing_as(kind.__name__, known_bases(kind)) | {
            "_grader_number": id(kind),
            "_grader_at": LocalPlace(kind),
            "_grader_sized": sized,
            "_grader_field_names": fields,
        }
        _classes[kind] = StandInClass(kind.__name__, (KINDS[what],), about | {"__module__": kind.__module__})
    return _classes[kind]


def _inward(value: Any) -> Any:
    """Copy an argument; a wrapped object stands for itself, and a function gets copies as well."""
    if is_stand_in(value):
        return getattr(value._grader_at, "target", value)
    if isinstance(value, Shared):
        return value.target
    if (entry := TYPES.find(type(value))) is not None:
        return native(entry.copy(value, _inward))
    if isinstance(value, dict):
        return {key: _inward(entry) for key, entry in value.items()}
    if field_names(value):
        return _as_theirs(value, {})  # shared: what is done to it is seen
    if callable(value):
        return _given(value)
    if isinstance(value, io.TextIOBase):
        return value
    if isinstance(value, Iterator):
        return map(_inward, value)
    return copy.deepcopy(value)


def _as_theirs(value: Any, made: dict[int, Any]) -> Any:
    """Return an instance of a dataclass as one of the student's own, if there is one; both hold the same."""
    kind = dataclass_of(_own_names.get(), type(value).__name__, field_names(value))
    if kind is None or not hasattr(value, "__dict__") or not kind.__dictoffset__:
        return value
    if id(value) not in made:
        found, held = object.__new__(kind), vars(value)
        made[id(value)] = found
        parts = {name: _as_theirs(one, made) for name, one in held.items() if field_names(one)}
        object.__setattr__(found, "__dict__", held | parts if parts else held)
    return made[id(value)]


def _given(function: Any) -> Any:
    """Return what a function of the check is there: the same for the same."""
    key = same_function(function)
    found = _given_now.get(key)
    if found is None:

        def found(*args: Any, **kwargs: Any) -> Any:
            return _inward(function(*_outward(args), **_outward(kwargs)))

        async def awaited(*args: Any, **kwargs: Any) -> Any:
            return _inward(await function(*_outward(args), **_outward(kwargs)))

        found = awaited if inspect.iscoroutinefunction(function) else found
        found.__name__, found.__doc__ = getattr(function, "__name__", found.__name__), function.__doc__
        if isinstance(function, FunctionType):
            vars(found)["__signature__"] = inspect.signature(function, follow_wrapped=False)
        vars(found)["@given"] = function, found  # for `functools.wraps` copies it
        _given_now[key] = found
    return found


def _attribute(value: Any) -> Any:
    return local_object(value) if isinstance(value, dict) else _outward(value)


def _outward(value: Any) -> Any:
    """Copy a value as the wire would; wrap what would stay where it is."""
    if isinstance(value, type):
        return value if is_known(value) else local_object(value)
    if isinstance(value, FunctionType) and vars(value).get("@given", (None,))[-1] is value:
        return vars(value)["@given"][0]
    if (entry := TYPES.find(type(value))) is not None:
        return entry.copy(value, _outward)
    return local_object(value)
