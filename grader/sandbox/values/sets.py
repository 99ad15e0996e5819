"""Sets and frozen sets, of what can be a key of a dict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from grader.sandbox.values.wire_type import (
    MOST_ENTRIES,
    Comparing,
    Difference,
    Malformed,
    Packing,
    Unpacking,
    WireType,
    type_name,
    wrong_type,
)

_Set: TypeAlias = set[Any] | frozenset[Any]


def _encode(value: _Set, packing: Packing) -> list[Any]:
    return packing.keys(value)


def _decode(items: list[Any], unpacking: Unpacking) -> set[Any]:
    entries = set(unpacking.keys(items or [None]))  # an empty one takes memory as well
    if not items:
        return set()
    if len(entries) != len(items):
        raise Malformed("a set with one entry twice")
    return entries


def _show(value: _Set, show: Callable[[Any], str]) -> str:
    first = sorted(value, key=lambda entry: _order(entry, show))[:MOST_ENTRIES]
    shown = [*map(show, first), *["..."] * (len(value) > MOST_ENTRIES)]
    inner = "{" + ", ".join(shown) + "}" if value else ""
    return inner if inner and isinstance(value, set) else f"{type_name(value)}({inner})"


def _order(entry: Any, show: Callable[[Any], str]) -> tuple[int, float, str]:
    """Return a place that is the same in every process: numbers first."""
    if type(entry) in (int, float):
        return 0, entry, ""
    return 1, 0, entry if type(entry) is str else show(entry)


def _compare(actual: Any, expected: _Set, comparing: Comparing) -> Difference | None:
    """Compare entries by equality; numbers that are left over, in their order, by tolerance."""
    if not isinstance(actual, set | frozenset):
        return wrong_type(actual, expected, "a set")
    extra, missing = set(actual - expected), set(expected - actual)
    if len(extra) == len(missing) and all(type(entry) in (int, float) for entry in extra | missing):
        pairs = zip(sorted(extra), sorted(missing), strict=True)
        if all(comparing(entry, wanted) is None for entry, wanted in pairs):
            return None
    told = [
        f"{what}: {comparing.show(some)}"
        for what, some in (("missing", missing), ("not expected", extra))
        if some
    ]
    return Difference("is wrong", actual, expected, "; ".join(told)) if told else None


SET = WireType(
    "set",
    (set,),
    _encode,
    _decode,
    _show,
    _compare,
    lambda value, copy: {copy(entry) for entry in value},
    like=set,
    is_plain=False,
)
FROZENSET = WireType(
    "frozenset",
    (frozenset,),
    _encode,
    lambda items, unpacking: frozenset(_decode(items, unpacking)),
    _show,
    _compare,
    lambda value, copy: frozenset([copy(entry) for entry in value]),
    like=frozenset,
    is_plain=False,
)
