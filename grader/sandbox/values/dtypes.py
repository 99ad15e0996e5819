"""Dtypes: those of NumPy, and those of pandas that a text says whole, as in what ``df.dtypes`` gives."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from grader.sandbox.values.arrays import dtype_named
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.frames import OF_PANDAS
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, WireType


def _encode(value: Any, packer: Packer) -> Any:
    if isinstance(value, np.dtype):
        return [value.str] if dtype_named(value.str) == value else packer.foreign(value)
    return [str(value)] if OF_PANDAS.fullmatch(str(value)) else packer.foreign(value)


def _decode(items: list[Any], unpacker: Unpacker) -> Any:
    (text,) = unpacker.parts(items, str)
    found: Any = dtype_named(text)
    if found is not None:
        return found
    if not OF_PANDAS.fullmatch(text):
        raise Malformed("a dtype of no known name")
    pandas: Any = sys.modules.get("pandas")
    try:
        return pandas.api.types.pandas_dtype(text) if pandas else text
    except (TypeError, ValueError):
        raise Malformed("a dtype of no known name") from None


def _compare(actual: Any, expected: Any, _: Comparing) -> Difference | None:
    if not isinstance(actual, np.dtype if isinstance(expected, np.dtype) else type(expected)):
        return wrong_type(actual, expected)
    return None if actual == expected else Difference("is wrong", actual, expected)


DTYPE = WireType(
    *("dtype", _encode, _decode),
    compare=_compare,
    base=np.dtype,
    named=("pandas.api.extensions.ExtensionDtype",),
)
