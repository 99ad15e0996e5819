"""None, booleans, numbers, text and bytes; all are bounded, so that whatever is done with one ends."""

import importlib
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from types import NoneType
from typing import Any

from grader.sandbox.values.array_difference import compare_numbers, entry_text
from grader.sandbox.values.difference import MOST_TEXT, Comparing, Difference, exactly, wrong_type
from grader.sandbox.values.packing import SMALL, Malformed, Packer, Unpacker, Unsendable, WireType, itself

MAX_BITS = 1 << 20
MAX_DIGITS = 2000  # of a decimal
MAX_EXPONENT = 10_000
MAX_RANGE = 1 << 24
_MISSING = {"NAType": "NA", "NaTType": "NaT"}
_FEW_BITS = 8192  # what is shown as digits, or may be part of a fraction, which takes longer to make
_DECIMAL = re.compile(rf"-?([0-9]{{1,{MAX_DIGITS}}}E(-?[0-9]{{1,5}})|NaN|Infinity)")


def _decode_integer(items: list[Any], unpacker: Unpacker) -> int:
    (size,) = unpacker.parts(items, int)
    if size > MAX_BITS // 8 + 1:
        raise Malformed("an integer of no possible size")
    return int.from_bytes(unpacker.take(size), "little", signed=True)


def _show_number(value: Any, _: Callable[[Any], str]) -> str:
    if isinstance(value, int) and value.bit_length() > _FEW_BITS:
        return f"an integer of {value.bit_length()} bits"
    return entry_text(value)


def _encode_integer(value: int, packer: Packer) -> Any:
    whole = int(value)
    if whole in SMALL:
        return whole
    if whole.bit_length() > MAX_BITS:
        raise Unsendable(f"it is an integer of more than {MAX_BITS} bits")
    return [packer.keep(whole.to_bytes(whole.bit_length() // 8 + 1, "little", signed=True))]


def _compare_integers(actual: Any, expected: int, comparing: Comparing) -> Difference | None:
    """Compare without floating point what is too large for it."""
    if expected in SMALL and (type(actual) is not int or actual in SMALL):
        return compare_numbers(actual, expected, comparing)
    if type(actual) is not int:
        return wrong_type(actual, 0)
    allowed = Fraction(comparing.atol) + Fraction(comparing.rtol) * abs(expected)
    return None if abs(actual - expected) <= allowed else Difference("is wrong", actual, expected)


def _show_text(value: str | bytes | bytearray, _: Callable[[Any], str]) -> str:
    return repr(value[:MOST_TEXT])


def _compare_texts(actual: Any, expected: str, _: Comparing) -> Difference | None:
    if not isinstance(actual, str):
        return wrong_type(actual, expected)
    return None if actual == expected else Difference("is wrong", actual, expected)


def _encode_steps(value: slice | range, packer: Packer) -> Any:
    parts = value.start, value.stop, value.step
    endless = type(value) is range and _length(value) > MAX_RANGE  # its own process walks through it
    if endless or not all(part is None or type(part) is int for part in parts):
        return packer.foreign(value)
    return [packer.pack(part) for part in parts]


def _decode_steps(kind: Any, items: list[Any], unpacker: Unpacker) -> Any:
    parts = [unpacker.unpack(item) for item in items]
    allowed = {int, NoneType} if kind is slice else {int}
    if len(parts) != 3 or not {*map(type, parts)} <= allowed:
        raise Malformed("steps that are none")
    if kind is range and (parts[2] == 0 or _length(range(*parts)) > MAX_RANGE):
        raise Malformed("a range without end")
    return kind(*parts)


def _length(steps: range) -> int:
    """Return the length of a range, of which Python's own `len` may be too large for it."""
    return max(0, -((steps.start - steps.stop) // steps.step))


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


def _encode_fraction(value: Fraction, packer: Packer) -> list[Any]:
    parts = value.numerator, value.denominator
    if max(part.bit_length() for part in parts) > _FEW_BITS:
        raise Unsendable("it is a fraction of thousands of digits")
    return [packer.pack(part) for part in parts]


def _decode_fraction(items: list[Any], unpacker: Unpacker) -> Fraction:
    numerator, denominator = unpacker.parts(items, int, int)
    if denominator < 1 or max(denominator.bit_length(), numerator.bit_length()) > _FEW_BITS:
        raise Malformed("a fraction of no possible form")
    return Fraction(numerator, denominator)


def _compare_exactly(actual: Any, expected: Any, _: Comparing) -> Difference | None:
    if type(actual) not in (type(expected), int):
        return wrong_type(actual, expected)
    # NaN equals nothing, and comparing a signalling one raises.
    nan = [isinstance(number, Decimal) and number.is_nan() for number in (actual, expected)]
    same = all(nan) if any(nan) else actual == expected
    return None if same else Difference("is wrong", actual, expected)


def _decode_missing(items: list[Any], unpacker: Unpacker) -> Any:
    [name] = unpacker.parts(items, str)
    if name not in _MISSING.values():
        raise Malformed("a missing value of no known kind")
    try:
        return getattr(importlib.import_module("pandas"), name)
    except ImportError:
        raise Malformed(f"pandas.{name}, which is not known where pandas is not installed") from None


def _compare_missing(actual: Any, expected: Any, _: Comparing) -> Difference | None:
    if type(actual) is not type(expected):
        return wrong_type(actual, expected)
    return None  # of each kind there is one


def _of_bytes(kind: Any, **about: Any) -> WireType:
    return WireType(
        kind.__name__,
        lambda value, packer: [packer.keep(bytes(value))],
        lambda items, unpacker: kind(unpacker.take(*unpacker.parts(items, int))),
        *(_show_text, exactly),
        **about,
    )


CONSTANTS = (
    WireType("none", itself, types=(NoneType,)),
    WireType("bool", itself, compare=compare_numbers, types=(bool,)),
)
SCALARS = (
    WireType("int", _encode_integer, _decode_integer, _show_number, _compare_integers, types=(int,)),
    WireType("float", lambda value, _: float(value), None, _show_number, compare_numbers, types=(float,)),
    WireType(
        "complex",
        lambda value, _: [value.real, value.imag],
        lambda items, unpacker: complex(*unpacker.parts(items, float, float)),
        compare=compare_numbers,
        base=complex,
    ),
    WireType("text", lambda value, _: str.__str__(value), None, _show_text, _compare_texts, types=(str,)),
    _of_bytes(bytes, base=bytes),
    _of_bytes(bytearray, copy=lambda value, _: bytearray(value), types=(bytearray,)),
    *(
        WireType(kind.__name__, _encode_steps, partial(_decode_steps, kind), types=(kind,))
        for kind in (range, slice)
    ),
    WireType("ellipsis", lambda *_: [], lambda *_: ..., types=(type(...),)),
)
FURTHER_SCALARS = (
    WireType(  # what pandas has for a value that is not there
        *("missing", lambda value, _: [_MISSING[type(value).__name__]], _decode_missing),
        compare=_compare_missing,
        named=("pandas._libs.tslibs.nattype.NaTType", "pandas._libs.missing.NAType"),
    ),
    WireType(
        *("decimal", _encode_decimal, _decode_decimal, lambda value, _: str(value), _compare_exactly),
        types=(Decimal,),
    ),
    WireType(
        *("fraction", _encode_fraction, _decode_fraction),
        lambda value, show: f"{show(value.numerator)}/{show(value.denominator)}",
        _compare_exactly,
        types=(Fraction,),
    ),
)
