"""Instances of dataclasses: objects like others, which stay where they are, and whose fields are compared.

The name of every field travels with the handle; what is in one is asked for when it is looked at. So methods
can be called, nothing is copied in vain, and objects that hold each other in a circle are no special case.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from grader.sandbox.values.difference import Comparing, Difference, type_name, wrong_type
from grader.sandbox.values.packing import MOST_ENTRIES, WireType


def field_names(value: Any) -> tuple[str, ...]:
    """Return the names of a dataclass's fields, or nothing: of a value here, or of an object elsewhere."""
    known: tuple[str, ...] = getattr(value, "__dict__", {}).get("_field_names", ())
    if not known and dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple(field.name for field in dataclasses.fields(value))
    return known


def _show(value: Any, show: Callable[[Any], str]) -> str:
    name = type_name(value)
    shown = [f"{field}={show(getattr(value, field))}" for field in field_names(value)[:MOST_ENTRIES]]
    return f"{name}({', '.join(shown)})"


def _compare(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
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


# Not in the table: an instance goes on a handle, or is lent.
RECORD = WireType("record", (), lambda value, packer: packer.foreign(value), show=_show, compare=_compare)
