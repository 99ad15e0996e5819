"""A module in this process, seen by checks as one in a sandbox is: values are copied both ways."""

import contextlib
import copy
import io
import sys
import time
import warnings
from collections.abc import Collection, Iterator, MutableMapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from grader.checks import Shared
from grader.engine.asserts import FAIL, compiled, fail
from grader.sandbox.protocol import CallRecord
from grader.sandbox.proxy import require_written
from grader.sandbox.shared import updated
from grader.sandbox.values import TYPES
from grader.sandbox.values.difference import field_names
from grader.sandbox.values.tables import native
from grader.work.kinds import module_source


def load_module(path: Path, name: str, *, checks: bool = False) -> ModuleType:
    """Run the file at `path`, or the module that it stands for, as module `name`, afresh."""
    # No loader of Python's: a compiled file beside it may be of what it held a second ago.
    source = path.read_bytes() if path.suffix == ".py" else module_source(path)
    module = ModuleType(name)
    module.__file__ = str(path)
    if checks:
        vars(module)[FAIL] = fail
    code = compiled(source, str(path)) if checks else compile(source, path, "exec")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, name, module)  # where dataclasses look for the module they are made in
        exec(code, vars(module))
    return module


class LocalObject(Shared):
    """An object, or a module, of this process: attributes and items are read and set, methods are called."""

    def __init__(self, target: Any, exercises: Collection[str] = ()) -> None:
        vars(self).update(_target=target, _type_name=type(target).__name__, _field_names=field_names(target))
        vars(self).update(_exercises=exercises)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if isinstance(self._target, ModuleType):
            require_written(name, value, self._exercises)
        return LocalDict(value) if isinstance(value, dict) else _outward(value)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._target, name, _inward(value))

    def __getitem__(self, key: Any) -> Any:
        return _outward(self._target[key])

    def __setitem__(self, key: Any, value: Any) -> None:
        self._target[key] = _inward(value)

    def __iter__(self) -> Iterator[Any]:
        return LocalObject(iter(self._target))

    def __next__(self) -> Any:
        return _outward(next(self._target))

    def _record_next(self) -> CallRecord:
        return LocalFunction(self._target.__next__).record()

    def __repr__(self) -> str:
        return f"<{self._type_name} object>"


class LocalDict(LocalObject, MutableMapping[Any, Any]):
    """A dict that is an attribute of an object of this process."""

    def __len__(self) -> int:
        return len(self._target)

    def __delitem__(self, key: Any) -> None:
        del self._target[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._target[key] = updated(self._target.get(key), _inward(value))


class LocalFunction(LocalObject):
    """A function, a class, or another object of this process that can be called."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and return a copy of its answer."""
        return _outward(self._target(*_inward(args), **_inward(kwargs)))

    def record(self, *args: Any, **kwargs: Any) -> CallRecord:
        """Call, and return what is known of the call."""
        inward_args, inward_kwargs = _inward(args), _inward(kwargs)
        printed = io.StringIO()
        with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
            warnings.simplefilter("always")
            start = time.perf_counter()
            value = self._target(*inward_args, **inward_kwargs)
            seconds = time.perf_counter() - start
        told = tuple(f"{warning.category.__name__}: {warning.message}" for warning in caught)

        def look_again() -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
            return _outward(value), _outward(inward_args), _outward(inward_kwargs)

        return CallRecord(*look_again(), told, printed.getvalue(), seconds, look_again)


def _inward(value: Any) -> Any:
    """Copy an argument; a wrapped object stands for itself, and a function gets copies as well."""
    if isinstance(value, Shared):
        return value._target
    if (entry := TYPES.find(type(value))) is not None:
        return native(entry.copy(value, _inward))
    if isinstance(value, dict):
        return {key: _inward(entry) for key, entry in value.items()}
    if field_names(value):
        return value  # shared: what is done to it is seen
    if callable(value):
        return lambda *args, **kwargs: _inward(value(*_outward(args), **_outward(kwargs)))
    return copy.deepcopy(value)


def _outward(value: Any) -> Any:
    """Copy a value as the wire would; wrap what would stay where it is."""
    if (entry := TYPES.find(type(value))) is not None:
        return entry.copy(value, _outward)
    if isinstance(value, dict):
        return LocalDict(value)
    return LocalFunction(value) if callable(value) else LocalObject(value)
