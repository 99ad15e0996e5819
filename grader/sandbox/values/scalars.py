"""None, booleans, numbers, text and bytes; most of them msgpack has by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from types import NoneType
from typing import Any

from grader.sandbox.values.arrays import compare_numbers, entry_text
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.packing import (
    MOST_TEXT,
    SMALL,
    Malformed,
    Packer,
    Unpacker,
    Unsendable,
    WireType,
    itself,
    never_sent,
)

MAX_BITS = 8192
_HEX = re.compile(r"-?0x[0-9a-f]+")


def from_hex(text: Any, bits: int = MAX_BITS) -> int:
    """Return an integer of a bounded size."""
    if type(text) is not str or len(text) > bits // 4 + 3 or not _HEX.fullmatch(text):
        raise Malformed("an integer of no possible form")
    return int(text, 16)


def show_number(value: Any, _: Callable[[Any], str] | None = None) -> str:
    """Return one number in at most six significant digits."""
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return f"an integer of {value.bit_length()} bits"
    return entry_text(value)


def _encode_integer(value: int, _: Packer) -> Any:
    whole = int(value)
    if whole in SMALL:
        return whole
    if whole.bit_length() > MAX_BITS:
        raise Unsendable("it is an integer of thousands of digits")
    return [hex(whole)]


def _compare_integers(actual: Any, expected: int, comparing: Comparing) -> Difference | None:
    """Compare without floating point what is too large for it."""
    if type(actual) is not int:
        return compare_numbers(actual, expected, comparing) if expected in SMALL else wrong_type(actual, 0)
    if actual in SMALL and expected in SMALL:
        return compare_numbers(actual, expected, comparing)
    allowed = Fraction(comparing.atol) + Fraction(comparing.rtol) * abs(expected)
    return None if abs(actual - expected) <= allowed else Difference("is wrong", actual, expected)


def _show_text(value: str | bytes, _: Callable[[Any], str]) -> str:
    return repr(value[:MOST_TEXT])


def _decode_bytes(items: list[Any], unpacker: Unpacker) -> bytes:
    if len(items) != 1:
        raise Malformed("bytes of more or fewer parts")
    return bytes(unpacker.take(items[0]))


NONE = WireType("none", (NoneType,), itself)
BOOL = WireType("bool", (bool,), itself, compare=compare_numbers)
INT = WireType(
    "int",
    (int,),
    _encode_integer,
    lambda items, unpacker: from_hex(*unpacker.parts(items, str)),
    show_number,
    _compare_integers,
    base=int,
)
FLOAT = WireType(
    "float", (float,), lambda value, _: float(value), never_sent, show_number, compare_numbers, base=float
)
COMPLEX = WireType(
    "complex",
    (complex,),
    lambda value, _: [value.real, value.imag],
    lambda items, unpacker: complex(*unpacker.parts(items, float, float)),
    compare=compare_numbers,
    base=complex,
)
TEXT = WireType("text", (str,), lambda value, _: str.__str__(value), show=_show_text, base=str)
BYTES = WireType(
    "bytes", (bytes,), lambda value, packer: [packer.keep(value)], _decode_bytes, _show_text, base=bytes
)
