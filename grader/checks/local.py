"""A module in this process, seen by checks just as a student's module in its sandbox is.

Used for the reference solution in the trusted process, and for a student's own module when the checks are
run with plain pytest. Values are copied both ways, so that a check which relies on shared arrays behaves
here as it does over the wire.
"""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import io
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.sandbox.record import CallRecord
from grader.sandbox.values import is_plain


def load_module(path: Path, name: str) -> ModuleType:
    """Import the Python file at `path` as module `name`, afresh and without entering it in `sys.modules`."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file", path=str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class LocalObject:
    """An object, or a module, of this process: attributes are read and set, methods are called."""

    def __init__(self, target: Any) -> None:
        object.__setattr__(self, "_target", target)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if callable(value):
            return LocalFunction(value)
        return value if isinstance(value, dict) else _outward(value)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._target, name, _inward(value))


class LocalFunction:
    """A function or class of this process."""

    def __init__(self, target: Callable[..., Any]) -> None:
        self._target = target

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
        return CallRecord(
            _outward(value), _outward(inward_args), _outward(inward_kwargs), told, printed.getvalue(), seconds
        )


def _inward(value: Any) -> Any:
    """Copy an argument; a wrapped object stands for itself."""
    if isinstance(value, LocalObject):
        return object.__getattribute__(value, "_target")
    if isinstance(value, LocalFunction):
        return value._target
    if isinstance(value, list | tuple):
        return type(value)(_inward(entry) for entry in value)
    if isinstance(value, dict):
        return {key: _inward(entry) for key, entry in value.items()}
    return copy.deepcopy(value)


def _outward(value: Any) -> Any:
    """Copy a plain value; wrap anything else."""
    if is_plain(value):
        return copy.deepcopy(value)
    if isinstance(value, list | tuple):
        return type(value)(_outward(entry) for entry in value)
    if isinstance(value, dict):
        return {key: _outward(entry) for key, entry in value.items()}
    return LocalObject(value)
