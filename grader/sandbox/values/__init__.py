"""The table of wire types: what travels between the trusted side and a student's process, and how.

A value becomes a tree of `Node` and the raw bytes of its arrays; nothing is pickled. What no line accepts is
named by a number on its side (`foreign`), or refused. To add a type, write a file like `dates.py`.
"""

from typing import Any

from grader.sandbox.values.arrays import ARRAY, MASKED, PLAIN, SCALAR
from grader.sandbox.values.containers import AGAIN, CONTAINERS
from grader.sandbox.values.dates import DATES
from grader.sandbox.values.difference import compare_fields, field_names, show_fields
from grader.sandbox.values.dtypes import DTYPE
from grader.sandbox.values.figures import FIGURE
from grader.sandbox.values.generators import GENERATOR
from grader.sandbox.values.named import EXCEPTION, NAMED
from grader.sandbox.values.own import OWN
from grader.sandbox.values.packing import WireType, WireTypes, itself
from grader.sandbox.values.scalars import CONSTANTS, FURTHER_SCALARS, SCALARS
from grader.sandbox.values.spelled import PATH, SPELLED
from grader.sandbox.values.table_wire import TABLE

TYPES = WireTypes(  # the first that accepts a type: NumPy's float64 is a float as well
    *(*CONSTANTS, SCALAR, ARRAY, *SCALARS, *CONTAINERS, *DATES, *FURTHER_SCALARS),  # tests know their numbers
    *(GENERATOR, TABLE, FIGURE, EXCEPTION, NAMED, OWN, MASKED, DTYPE, *SPELLED, PATH, AGAIN),
)
TAGS = TYPES.tags
_RECORD = WireType(  # an instance of a dataclass, which goes on a handle or is lent
    "record", lambda value, packer: packer.foreign(value), show=show_fields, compare=compare_fields
)


def shown_as(value: Any) -> WireType | None:
    """Return as what a value is shown and compared, whether or not it can travel."""
    found = TYPES.find(type(value))
    if found is None:
        found = next((entry for entry in TYPES.all if isinstance(value, entry.like or entry.types)), None)
    return found or (_RECORD if field_names(value) else None)


def is_plain(value: Any) -> bool:
    """Return whether `value` travels and is made of no other values: a number, text, an array of numbers."""
    found = TYPES.find(type(value))
    if found is ARRAY or found is SCALAR:
        return value.dtype.char in PLAIN
    return found is not None and (found.copy is itself or (found is OWN and not isinstance(value, tuple)))
