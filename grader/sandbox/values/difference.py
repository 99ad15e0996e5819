"""How two values differ, at the first place where they do; a dataclass may be elsewhere, on a handle."""

import dataclasses
from collections.abc import Callable
from typing import Any, Protocol, Self

import msgspec

from grader.sandbox.text import plain_text

MOST_ENTRIES = 16  # of an array or a container that are shown
MOST_TEXT = 400  # characters of a text that are shown


class Difference(msgspec.Struct, frozen=True):
    """How an answer is not the right one, at the first place where it differs."""

    problem: str  # goes on after the name of the answer: "is wrong"
    actual: Any
    expected: Any
    detail: str = ""
    where: str = ""  # the place, written as Python would: "['a'][2].x"
    wrong: Any = None  # of an array that has the right shape: which entries are wrong

    def inside(self, place: str) -> Self:
        """Return the same difference as that of a whole whose part this is."""
        return msgspec.structs.replace(self, where=place + self.where)


class Comparing(Protocol):
    """What `WireType.compare` may use: the tolerances, showing, and the comparison of parts."""

    rtol: float
    atol: float

    def show(self, value: Any) -> str:
        """Return a value as short text."""

    def __call__(self, actual: Any, expected: Any) -> Difference | None:
        """Return the first difference of two parts."""


def exactly(actual: Any, expected: Any, _: Comparing) -> Difference | None:
    """Compare values that are of the same type and equal, or different."""
    if type(actual) is not type(expected):
        return wrong_type(actual, expected)
    return None if actual == expected else Difference("is wrong", actual, expected)


def wrong_type(actual: Any, expected: Any, wanted: str = "") -> Difference:
    """Return the difference of two values of different types."""
    wanted = wanted or ("None" if expected is None else a_name(expected))
    return Difference(f"is {a_name(actual)}; return {wanted}", actual, expected)


def a_name(value: Any) -> str:
    """Return the name of the type of a value, with its article."""
    name = type_name(value)
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def type_name(value: Any) -> str:
    """Return the name of the type of a value: for an object elsewhere, of its type there."""
    return plain_text(type(value).__name__, 100)


def field_names(value: Any) -> tuple[str, ...]:
    """Return the names of a dataclass's fields, or nothing: of a value here, or of an object elsewhere."""
    known: tuple[str, ...] = getattr(type(value), "_grader_field_names", ())
    if not known and dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple(field.name for field in dataclasses.fields(value))
    return known


def show_fields(value: Any, show: Callable[[Any], str]) -> str:
    """Return an instance of a dataclass as short text."""
    name = type_name(value)
    shown = [f"{field}={show(getattr(value, field))}" for field in field_names(value)[:MOST_ENTRIES]]
    return f"{name}({', '.join(shown)})"


def compare_fields(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare the names of the classes, and every field of the right answer."""
    there = field_names(actual)
    if type_name(actual) != type_name(expected) or not there:
        return wrong_type(actual, expected)
    for name in field_names(expected):
        if name not in there:
            return Difference(f"has no field {name!r}", actual, expected)
        if found := comparing(getattr(actual, name), getattr(expected, name)):
            return found.inside(f".{name}")
    return None
