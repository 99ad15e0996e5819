"""Exceptions and types: what Python brings itself, by name and from plain arguments only.

A class of the student's, and an exception of one, has a number instead, as any object of theirs has.
"""

import abc
import binascii
import builtins
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import json
import numbers
import pathlib
import re
import struct
import threading
import types
from typing import Any

import numpy as np

from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

_OTHERS: tuple[Any, ...] = (
    *(getattr(collections, name) for name in collections.__all__ if name != "namedtuple"),
    *(abc.ABC, pathlib.PurePath, pathlib.Path, threading.Thread, types.ModuleType),
    *(types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.SimpleNamespace),
    *(re.Match, re.Pattern, functools.partial),
    *(types.NoneType, datetime.date, datetime.datetime, datetime.time, datetime.timedelta),
    *(decimal.Decimal, decimal.InvalidOperation, decimal.DivisionByZero, fractions.Fraction),
    *(json.JSONDecodeError, re.error, struct.error, binascii.Error),
    *(dataclasses.FrozenInstanceError, np.linalg.LinAlgError, np.exceptions.AxisError, np.ndarray),
    *(*(getattr(collections.abc, name) for name in collections.abc.__all__), numbers.Number, numbers.Real),
    *(enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag, enum.StrEnum),
    *(np.bool_, np.int32, np.int64, np.uint8, np.float32, np.float64, np.complex128),
)
_NAMED: dict[str, Any] = {
    **{name: found for name, found in vars(builtins).items() if isinstance(found, type)},
    **{f"{found.__module__}.{found.__qualname__}": found for found in _OTHERS},
    "NotImplemented": NotImplemented,
}
NAMES = {found: name for name, found in reversed(_NAMED.items())}  # OSError, of all its names
_EXCEPTIONS: dict[str, type[BaseException]] = {
    name: found
    for name, found in _NAMED.items()
    if isinstance(found, type) and issubclass(found, BaseException)
}
EXCEPTIONS = {name: found for name, found in _EXCEPTIONS.items() if name in vars(builtins)}
_ARGUMENTS_READ = (
    json.JSONDecodeError,
    re.error,
    OSError,
    SyntaxError,
    UnicodeError,
    BaseExceptionGroup,
    np.exceptions.AxisError,
)
_PLAIN = (types.NoneType, bool, int, float, str, bytes)


def is_known(kind: type) -> bool:
    """Return whether a type has a name on both sides of the wire."""
    return kind in NAMES


def type_named(name: Any) -> type:
    """Return the type of a name, or `Malformed`."""
    found = _NAMED.get(name) if isinstance(name, str) else None
    if not isinstance(found, type):
        raise Malformed("a type of no known name")
    return found


def known_bases(kind: type) -> list[type]:
    """Return what has a name of what a class is and derives from, without what these derive from."""
    found = [base for base in kind.__mro__ if base in NAMES and base is not object]
    return [one for one in found if not any(one is not other and one in other.__mro__ for other in found)]


def _decode_named(items: list[Any], unpacker: Unpacker) -> Any:
    (name,) = unpacker.parts(items, str)
    return NotImplemented if name == "NotImplemented" else type_named(name)


def _encode_exception(error: BaseException, packer: Packer) -> Any:
    kind = type(error)
    if kind not in NAMES:
        return packer.foreign(error)
    made = error.__reduce__()
    args = made[1] if isinstance(made, tuple) else error.args  # with the file's name, which `args` lack
    _exception(kind, args, Unsendable)
    return [NAMES[kind], *map(packer.pack, args)]


def _decode_exception(items: list[Any], unpacker: Unpacker) -> BaseException:
    kind = _EXCEPTIONS.get(items[0]) if items and type(items[0]) is str else None
    if kind is None:
        raise Malformed("an exception of no known name")
    return _exception(kind, [unpacker.unpack(item) for item in items[1:]], Malformed)


def _exception(kind: type[BaseException], args: Any, otherwise: type[Exception]) -> BaseException:
    """Make an exception; one that reads its arguments gets plain ones, as any other could run code."""
    if issubclass(kind, _ARGUMENTS_READ) and not all(map(_is_plain, args)):
        raise otherwise("it is an exception with an argument that it cannot have")
    try:
        return kind(*args)
    except (TypeError, ValueError):
        raise otherwise("it is an exception without the arguments that it has") from None


def _is_plain(value: Any) -> bool:
    if type(value) in (list, tuple):
        return all(map(_is_plain, value))
    return type(value) in _PLAIN or isinstance(value, BaseException)


def _compare_exceptions(actual: Any, expected: BaseException, comparing: Comparing) -> Difference | None:
    if type(actual) is not type(expected):
        return wrong_type(actual, expected)
    return found.inside(".args") if (found := comparing(actual.args, expected.args)) else None


NAMED = WireType(
    "named",
    lambda value, packer: [NAMES[value]] if value in NAMES else packer.foreign(value),
    _decode_named,
    lambda value, _: getattr(value, "__name__", repr(value)),
    lambda actual, expected, _: None if actual is expected else Difference("is wrong", actual, expected),
    lambda value, _: value,
    base=(type, types.NotImplementedType),
)
EXCEPTION = WireType(
    *("exception", _encode_exception, _decode_exception),
    lambda error, show: f"{type(error).__name__}({', '.join(map(show, error.args))})",
    *(_compare_exceptions, lambda value, _: value),
    base=BaseException,
)
