"""What a wire type is: how values of one kind travel, are shown, compared and copied."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Protocol

import msgspec

from grader.sandbox.text import plain_text

HANDLE, CALLBACK, SHARED = range(3)
"""Tags of what stays in its process and is named by a number: the session and the worker know what it is."""

MAX_DEPTH = 32
MOST_ENTRIES = 16
"""How many entries of an array or a container are shown."""

MOST_TEXT = 400
"""How many characters of a text are shown."""


class Node(msgspec.Struct, array_like=True, frozen=True):
    """A tagged list: every composite value, and every message, is one."""

    tag: int
    items: list[Node | bool | int | float | str | None]


class Unsendable(Exception):
    """A value that cannot travel; the text says why, in plain words."""


class Malformed(Exception):
    """A node that no honest peer makes."""


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


class Packing(Protocol):
    """What `WireType.encode` may use."""

    foreign: Callable[[Any], Node]

    def pack(self, value: Any) -> Any:
        """Return a part of the value as a node or a plain scalar."""

    def keep(self, data: bytes) -> int:
        """Put bytes beside the nodes, and return how many."""

    def keys(self, keys: Collection[Any]) -> list[Any]:
        """Pack what is going to be hashed on the other side, and count it."""


class Unpacking(Protocol):
    """What `WireType.decode` may use; each raises `Malformed` where an honest peer gives no reason to."""

    def unpack(self, node: Any) -> Any:
        """Return the value of a part."""

    def take(self, size: Any) -> memoryview:
        """Return the next bytes that were kept beside the nodes."""

    def keys(self, nodes: Collection[Any]) -> list[Any]:
        """Unpack what is going to be hashed: not too many, and not many of one hash."""


class Comparing(Protocol):
    """What `WireType.compare` may use: the tolerances, showing, and the comparison of parts."""

    rtol: float
    atol: float

    def show(self, value: Any) -> str:
        """Return a value as short text."""

    def __call__(self, actual: Any, expected: Any) -> Difference | None:
        """Return the first difference of two parts."""


def itself(value: Any, _: Callable[[Any], Any]) -> Any:
    """Copy a value that nobody can change."""
    return value


def as_repr(value: Any, _: Callable[[Any], str]) -> str:
    """Show a value as Python does."""
    return repr(value)


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


def never_sent(items: list[Any], _: Unpacking) -> Any:
    """Decode what has no node of its own."""
    raise Malformed("a value of no known kind")


class WireType(msgspec.Struct, frozen=True):
    """One line of the table `grader.sandbox.values.TYPES`. Nothing that `decode` gets may be believed."""

    name: str
    types: tuple[type, ...]  # values of exactly these types travel as this
    encode: Callable[[Any, Packing], Any]  # the items of a node; or a node, or a scalar as it is
    decode: Callable[[list[Any], Unpacking], Any] = never_sent
    show: Callable[[Any, Callable[[Any], str]], str] = as_repr
    compare: Callable[[Any, Any, Comparing], Difference | None] = exactly
    copy: Callable[[Any, Callable[[Any], Any]], Any] = itself
    base: Any = ()  # a type; values of types that derive from it travel as this as well
    like: Any = ()  # a type; its instances are shown and compared as this, whether or not they travel
    is_plain: bool = True  # whether it is made of no other values


def parts(items: list[Any], unpacking: Unpacking, *types: type) -> list[Any]:
    """Unpack the items of a node that must be of exactly these types."""
    if len(items) != len(types):
        raise Malformed("a value of more or fewer parts")
    values = [unpacking.unpack(item) for item in items]
    if [type(value) for value in values] != list(types):
        raise Malformed("a value of parts that it cannot have")
    return values
