"""None, booleans, numbers, text and bytes; all are bounded, so that whatever is done with one ends."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import Any

from grader.sandbox.values.arrays import compare_numbers, entry_text
from grader.sandbox.values.difference import MOST_TEXT, Comparing, Difference, wrong_type
from grader.sandbox.values.packing import SMALL, Malformed, Packer, Unpacker, Unsendable, WireType, itself

MAX_BITS = 8192
MAX_DIGITS = 2000  # of a decimal
MAX_EXPONENT = 10_000
_HEX = re.compile(rf"-?0x[0-9a-f]{{1,{MAX_BITS // 4}}}")
_DECIMAL = re.compile(rf"-?([0-9]{{1,{MAX_DIGITS}}}E(-?[0-9]{{1,5}})|NaN|Infinity)")


def _decode_integer(items: list[Any], unpacker: Unpacker) -> int:
    (text,) = unpacker.parts(items, str)
    if not _HEX.fullmatch(text):
        raise Malformed("an integer of no possible form")
    return int(text, 16)


def _show_number(value: Any, _: Callable[[Any], str]) -> str:
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
    if expected in SMALL and (type(actual) is not int or actual in SMALL):
        return compare_numbers(actual, expected, comparing)
    if type(actual) is not int:
        return wrong_type(actual, 0)
    allowed = Fraction(comparing.atol) + Fraction(comparing.rtol) * abs(expected)
    return None if abs(actual - expected) <= allowed else Difference("is wrong", actual, expected)


def _show_text(value: str | bytes, _: Callable[[Any], str]) -> str:
    return repr(value[:MOST_TEXT])


def _encode_decimal(value: Decimal, _: Packer) -> list[Any]:
    sign, digits, exponent = value.as_tuple()
    start = "-" * sign
    if exponent == "N":
        raise Unsendable("it is a signalling NaN")
    if not isinstance(exponent, int):
        return [start + ("NaN" if exponent == "n" else "Infinity")]
    if len(digits) > MAX_DIGITS or abs(exponent) > MAX_EXPONENT:
        raise Unsendable("it is a decimal of thousands of digits")
    return [f"{start}{''.join(map(str, digits))}E{exponent}"]


def _decode_decimal(items: list[Any], unpacker: Unpacker) -> Decimal:
    (text,) = unpacker.parts(items, str)
    form = _DECIMAL.fullmatch(text)
    if not form or abs(int(form[2] or 0)) > MAX_EXPONENT:
        raise Malformed("a decimal of no possible form")
    return Decimal(text)


def _decode_fraction(items: list[Any], unpacker: Unpacker) -> Fraction:
    numerator, denominator = unpacker.parts(items, int, int)
    if denominator < 1:
        raise Malformed("a fraction of no possible form")
    return Fraction(numerator, denominator)


def _compare_exactly(actual: Any, expected: Any, _: Comparing) -> Difference | None:
    if type(actual) not in (type(expected), int):
        return wrong_type(actual, expected)
    # NaN equals nothing, and comparing a signalling one raises.
    nan = [isinstance(number, Decimal) and number.is_nan() for number in (actual, expected)]
    same = all(nan) if any(nan) else actual == expected
    return None if same else Difference("is wrong", actual, expected)


NONE = WireType("none", itself, types=(NoneType,))
BOOL = WireType("bool", itself, compare=compare_numbers, types=(bool,))
INT = WireType("int", _encode_integer, _decode_integer, _show_number, _compare_integers, base=int)
FLOAT = WireType("float", lambda value, _: float(value), None, _show_number, compare_numbers, base=float)
COMPLEX = WireType(
    "complex",
    lambda value, _: [value.real, value.imag],
    lambda items, unpacker: complex(*unpacker.parts(items, float, float)),
    compare=compare_numbers,
    base=complex,
)
TEXT = WireType("text", lambda value, _: str.__str__(value), show=_show_text, base=str)
BYTES = WireType(
    "bytes",
    lambda value, packer: [packer.keep(value)],
    lambda items, unpacker: bytes(unpacker.take(*unpacker.parts(items, int))),
    show=_show_text,
    base=bytes,
)
DECIMAL = WireType(
    *("decimal", _encode_decimal, _decode_decimal),
    show=lambda value, _: str(value),
    compare=_compare_exactly,
    types=(Decimal,),
)
FRACTION = WireType(
    "fraction",
    lambda value, packer: [packer.pack(value.numerator), packer.pack(value.denominator)],
    _decode_fraction,
    lambda value, show: f"{show(value.numerator)}/{show(value.denominator)}",
    _compare_exactly,
    types=(Fraction,),
)
