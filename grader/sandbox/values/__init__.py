"""The table of wire types: what travels between the trusted side and a student's process, and how.

A value becomes a tree of `Node` (small, typed by msgspec) plus the raw bytes of its arrays. Nothing is ever
pickled: a node can only name what is listed here. What no line accepts is handed to the `foreign` function of
its side, which keeps it and names it by a number (`HANDLE`, `CALLBACK`, `SHARED`), or refuses it.

To add a type, write one file like `fractions.py` and name its `WireType` here.
"""

from __future__ import annotations

from typing import Any

from grader.sandbox.values.arrays import ARRAY, SCALAR, is_numeric
from grader.sandbox.values.containers import DICT, LIST, TUPLE, VIEW
from grader.sandbox.values.dates import DATE, DATETIME, TIME, TIMEDELTA
from grader.sandbox.values.decimals import DECIMAL
from grader.sandbox.values.fractions import FRACTION
from grader.sandbox.values.generators import GENERATOR
from grader.sandbox.values.records import RECORD, field_names
from grader.sandbox.values.scalars import BOOL, BYTES, COMPLEX, FLOAT, INT, NONE, TEXT
from grader.sandbox.values.sets import FROZENSET, SET
from grader.sandbox.values.wire_type import (
    CALLBACK,
    HANDLE,
    MAX_DEPTH,
    SHARED,
    Malformed,
    Node,
    Unsendable,
    WireType,
)

__all__ = ["CALLBACK", "HANDLE", "MAX_DEPTH", "SHARED", "TAGS", "Malformed", "Node", "Unsendable", "is_plain"]

TYPES: tuple[WireType, ...] = (  # the first that accepts a type: NumPy's float64 is a float as well
    *(NONE, BOOL, SCALAR, ARRAY),
    *(INT, FLOAT, COMPLEX, TEXT, BYTES),
    *(LIST, TUPLE, DICT, VIEW),
    *(SET, FROZENSET),
    *(DATETIME, DATE, TIME, TIMEDELTA),
    DECIMAL,
    FRACTION,
    GENERATOR,
)

BY_TAG = dict(enumerate(TYPES, start=SHARED + 1))
TAGS = {entry.name: tag for tag, entry in BY_TAG.items()}
_BY_TYPE = {kind: entry for entry in TYPES for kind in entry.types}


def wire_type(kind: type) -> WireType | None:
    """Return how values of a type travel, or None for those that stay where they are."""
    return _BY_TYPE.get(kind) or next((entry for entry in TYPES if issubclass(kind, entry.base)), None)


def shown_as(value: Any) -> WireType | None:
    """Return as what a value is shown and compared, whether or not it can travel."""
    found = wire_type(type(value)) or next((entry for entry in TYPES if isinstance(value, entry.like)), None)
    return found or (RECORD if field_names(value) else None)


def is_plain(value: Any) -> bool:
    """Return whether `value` travels and is made of no other values: a number, text, an array of numbers."""
    found = wire_type(type(value))
    return found is not None and found.is_plain and (found not in (ARRAY, SCALAR) or is_numeric(value))
