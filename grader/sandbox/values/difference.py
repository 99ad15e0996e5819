"""How two values differ, at the first place where they do: what the types of the table compare with."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from grader.sandbox.text import plain_text


class Difference(msgspec.Struct, frozen=True):
    """How an answer is not the right one, at the first place where it differs."""

    problem: str  # goes on after the name of the answer: "is wrong"
    actual: Any
    expected: Any
    detail: str = ""
    where: str = ""  # the place, written as Python would: "['a'][2].x"

    def inside(self, place: str) -> Difference:
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
    return plain_text(getattr(value, "__dict__", {}).get("_type_name") or type(value).__name__, 100)
