"""Fractions, as numerator and denominator."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from grader.sandbox.values.wire_type import (
    Comparing,
    Difference,
    Malformed,
    Packing,
    Unpacking,
    WireType,
    parts,
    wrong_type,
)


def _encode(value: Fraction, packing: Packing) -> list[Any]:
    return [packing.pack(value.numerator), packing.pack(value.denominator)]


def _decode(items: list[Any], unpacking: Unpacking) -> Fraction:
    numerator, denominator = parts(items, unpacking, int, int)
    if denominator < 1:
        raise Malformed("a fraction of no possible form")
    return Fraction(numerator, denominator)


def _show(value: Fraction, show: Callable[[Any], str]) -> str:
    return f"{show(value.numerator)}/{show(value.denominator)}"


def _compare(actual: Any, expected: Fraction, _: Comparing) -> Difference | None:
    if type(actual) not in (Fraction, int):
        return wrong_type(actual, expected)
    return None if actual == expected else Difference("is wrong", actual, expected)


FRACTION = WireType("fraction", (Fraction,), _encode, _decode, _show, _compare)
