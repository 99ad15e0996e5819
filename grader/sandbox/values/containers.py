"""Lists, tuples, dicts and views of dicts; of exactly these types, others stay where they are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, ItemsView, KeysView, Mapping, ValuesView
from typing import Any

import numpy as np

from grader.sandbox.values.arrays import compare_numbers
from grader.sandbox.values.wire_type import (
    MOST_ENTRIES,
    MOST_TEXT,
    Comparing,
    Difference,
    Malformed,
    Packing,
    Unpacking,
    WireType,
    never_sent,
    wrong_type,
)


def _encode_entries(value: list[Any] | tuple[Any, ...], packing: Packing) -> list[Any]:
    return [packing.pack(entry) for entry in value]


def _decode_list(items: list[Any], unpacking: Unpacking) -> list[Any]:
    return [unpacking.unpack(item) for item in items]


def _decode_tuple(items: list[Any], unpacking: Unpacking) -> tuple[Any, ...]:
    return tuple([unpacking.unpack(item) for item in items])


def _show_entries(value: list[Any] | tuple[Any, ...], show: Callable[[Any], str]) -> str:
    shown = [show(entry) for entry in value[:MOST_ENTRIES]] + ["..."] * (len(value) > MOST_ENTRIES)
    return f"[{', '.join(shown)}]" if isinstance(value, list) else f"({', '.join(shown)})"


def _compare_entries(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare with an array, if the right answer is one written as a list; else entry by entry."""
    if _is_array(expected):
        return compare_numbers(actual, expected, comparing)
    if not isinstance(actual, list | tuple):
        return wrong_type(actual, expected)
    if len(actual) != len(expected):
        detail = f"length {len(actual)} instead of {len(expected)}"
        return Difference("has the wrong length", actual, expected, detail)
    for number, (entry, wanted) in enumerate(zip(actual, expected, strict=True)):
        if found := comparing(entry, wanted):
            return found.inside(f"[{number}]")
    return None


def _is_array(entries: Any) -> bool:
    try:
        return np.asarray(entries).dtype.kind in "biufc"
    except ValueError:  # of uneven rows
        return False


def _encode_dict(value: dict[Any, Any], packing: Packing) -> list[Any]:
    items: list[Any] = []
    for key, entry in zip(packing.keys(value), value.values(), strict=True):
        items += (key, packing.pack(entry))
    return items


def _decode_dict(items: list[Any], unpacking: Unpacking) -> dict[Any, Any]:
    if len(items) % 2:
        raise Malformed("a dict of uneven entries")
    keys = unpacking.keys(items[::2])
    entries = dict(zip(keys, [unpacking.unpack(item) for item in items[1::2]], strict=True))
    if len(entries) != len(keys):
        raise Malformed("a dict with one key twice")
    return entries


def _show_dict(value: Mapping[Any, Any], show: Callable[[Any], str]) -> str:
    shown = [f"{_show_key(key, show)}: {show(entry)}" for key, entry in list(value.items())[:MOST_ENTRIES]]
    return "{" + ", ".join(shown + ["..."] * (len(value) > MOST_ENTRIES)) + "}"


def _show_key(key: Any, show: Callable[[Any], str]) -> str:
    return key[:MOST_TEXT] if isinstance(key, str) else show(key)


def _compare_dicts(actual: Any, expected: Mapping[Any, Any], comparing: Comparing) -> Difference | None:
    """Every key of the right answer must be there; further keys do not matter."""
    if not isinstance(actual, Mapping):
        return wrong_type(actual, expected, "a dict")
    for key, wanted in expected.items():
        if key not in actual:
            return Difference(f"has no entry {key!r}", sorted(map(str, actual)), sorted(map(str, expected)))
        if found := comparing(actual[key], wanted):
            return found.inside(f"[{key!r}]")
    return None


LIST = WireType(
    "list",
    (list,),
    _encode_entries,
    _decode_list,
    _show_entries,
    _compare_entries,
    lambda value, copy: [copy(entry) for entry in value],
    like=list,
    is_plain=False,
)
TUPLE = WireType(
    "tuple",
    (tuple,),
    _encode_entries,
    _decode_tuple,
    _show_entries,
    _compare_entries,
    lambda value, copy: tuple([copy(entry) for entry in value]),
    like=tuple,
    is_plain=False,
)
DICT = WireType(
    "dict",
    (dict,),
    _encode_dict,
    _decode_dict,
    _show_dict,
    _compare_dicts,
    lambda value, copy: {key: copy(entry) for key, entry in value.items()},
    like=Mapping,
    is_plain=False,
)
VIEW = WireType(  # comes as a list
    "view",
    tuple(
        type(view)
        for each in (dict[Any, Any](), OrderedDict[Any, Any]())
        for view in (each.keys(), each.values(), each.items())
    ),
    lambda value, packing: packing.pack(list(value)),
    never_sent,
    lambda value, show: show(list(value)),
    copy=lambda value, copy: copy(list(value)),
    base=KeysView | ValuesView | ItemsView,
    is_plain=False,
)
