"""Decimals, of bounded digits and exponent, so that whatever is done with one ends."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from grader.sandbox.values.wire_type import (
    Comparing,
    Difference,
    Malformed,
    Packing,
    Unpacking,
    Unsendable,
    WireType,
    parts,
    wrong_type,
)

MAX_DIGITS = 2000
MAX_EXPONENT = 10_000
_FORM = re.compile(rf"-?([0-9]{{1,{MAX_DIGITS}}}E(-?[0-9]{{1,5}})|NaN|Infinity)")


def _encode(value: Decimal, _: Packing) -> list[Any]:
    sign, digits, exponent = value.as_tuple()
    start = "-" * sign
    if exponent == "N":
        raise Unsendable("it is a signalling NaN")
    if not isinstance(exponent, int):
        return [start + ("NaN" if exponent == "n" else "Infinity")]
    if len(digits) > MAX_DIGITS or abs(exponent) > MAX_EXPONENT:
        raise Unsendable("it is a decimal of thousands of digits")
    return [f"{start}{''.join(map(str, digits))}E{exponent}"]


def _decode(items: list[Any], unpacking: Unpacking) -> Decimal:
    (text,) = parts(items, unpacking, str)
    form = _FORM.fullmatch(text)
    if not form or abs(int(form[2] or 0)) > MAX_EXPONENT:
        raise Malformed("a decimal of no possible form")
    return Decimal(text)


def _compare(actual: Any, expected: Decimal, _: Comparing) -> Difference | None:
    if type(actual) not in (Decimal, int):
        return wrong_type(actual, expected)
    number = Decimal(actual)
    if number.is_nan() or expected.is_nan():  # which equal nothing, and a signalling one raises
        same = number.is_nan() and expected.is_nan()
    else:
        same = number == expected
    return None if same else Difference("is wrong", actual, expected)


DECIMAL = WireType("decimal", (Decimal,), _encode, _decode, lambda value, _: str(value), _compare)
