"""Fractions and decimals: numbers that are compared exactly.

A decimal has bounded digits and a bounded exponent, so that whatever is done with one ends.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

MAX_DIGITS = 2000
MAX_EXPONENT = 10_000
_FORM = re.compile(rf"-?([0-9]{{1,{MAX_DIGITS}}}E(-?[0-9]{{1,5}})|NaN|Infinity)")


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
    form = _FORM.fullmatch(text)
    if not form or abs(int(form[2] or 0)) > MAX_EXPONENT:
        raise Malformed("a decimal of no possible form")
    return Decimal(text)


def _decode_fraction(items: list[Any], unpacker: Unpacker) -> Fraction:
    numerator, denominator = unpacker.parts(items, int, int)
    if denominator < 1:
        raise Malformed("a fraction of no possible form")
    return Fraction(numerator, denominator)


def _compare(actual: Any, expected: Any, _: Comparing) -> Difference | None:
    if type(actual) not in (type(expected), int):
        return wrong_type(actual, expected)
    # NaN equals nothing, and comparing a signalling one raises.
    nan = [isinstance(number, Decimal) and number.is_nan() for number in (actual, expected)]
    same = all(nan) if any(nan) else actual == expected
    return None if same else Difference("is wrong", actual, expected)


DECIMAL = WireType(
    "decimal", (Decimal,), _encode_decimal, _decode_decimal, lambda value, _: str(value), _compare
)
FRACTION = WireType(
    "fraction",
    (Fraction,),
    lambda value, packer: [packer.pack(value.numerator), packer.pack(value.denominator)],
    _decode_fraction,
    lambda value, show: f"{show(value.numerator)}/{show(value.denominator)}",
    _compare,
)
