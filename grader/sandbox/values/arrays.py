"""NumPy's arrays and scalars, as dtype, shape and raw bytes, and its random generators, by their state."""

import copy
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from grader.sandbox.values.difference import MOST_ENTRIES, Comparing, Difference, a_name, exactly
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

MAX_DIMENSIONS = 32
MAX_EMPTY = 1 << 16  # of rows in an empty array, in all dimensions: a loop over them must end
MOST_SHOWN = 8  # entries of an array that has more than `MOST_ENTRIES`
_WIDEST_ROW = 56
DTYPES = frozenset("?bBhHiIlLqQefdgFDG")  # what travels: `numpy.dtype.char`
_TEXTS = {char: np.dtype(char).newbyteorder("<").str for char in DTYPES - {"g", "G"}}
_DTYPES = {text: np.dtype(text) for text in _TEXTS.values()}
_NARROWED = {"g": np.float64, "G": np.complex128}  # long doubles differ from machine to machine


def _encode(value: Any, packer: Packer) -> list[Any]:
    array = np.asarray(value)
    if array.dtype.char not in DTYPES:
        what = "Python objects (dtype object)" if array.dtype.char == "O" else array.dtype
        raise Unsendable(f"it is an array of {what}, not of numbers")
    if _is_vast(array.shape):
        raise Unsendable(f"it is an empty array of shape {array.shape}")
    if array.dtype.char in _NARROWED:
        with np.errstate(over="ignore"):
            array = array.astype(_NARROWED[array.dtype.char])
    text = _TEXTS[array.dtype.char]
    if not array.dtype.isnative or sys.byteorder != "little":
        array = array.astype(text)
    packer.keep(array.tobytes())
    return [text, *array.shape]


def _decode(items: list[Any], unpacker: Unpacker) -> NDArray[Any]:
    dtype = _DTYPES.get(items[0]) if items and type(items[0]) is str else None
    if dtype is None:
        raise Malformed("an array of no known dtype")
    shape = items[1:]
    for length in shape:
        if type(length) is not int or length < 0 or len(shape) > MAX_DIMENSIONS:
            raise Malformed("an array of no possible shape")
    size = math.prod(shape)
    data = unpacker.take(size * dtype.itemsize)
    if not size and _is_vast(shape):
        raise Malformed("an array of no possible shape")
    array: NDArray[Any] = np.frombuffer(data, dtype)
    if len(shape) != 1:
        array = array.reshape(shape)
    if dtype.char == "?":
        array = array.view(np.uint8).astype(np.bool_)  # whatever the bytes are
    return array


def _decode_scalar(items: list[Any], unpacker: Unpacker) -> Any:
    if len(items) != 1:
        raise Malformed("a scalar with a shape")
    return _decode([*items, 1], unpacker)[0]


def _is_vast(shape: Any) -> bool:
    """Return whether an array has no entries, and far too many rows of none."""
    return 0 in shape and math.prod(length for length in shape if length) > MAX_EMPTY


def not_numbers(value: Any, *, ndim: int | None = None, complex_too: bool = False) -> str:
    """Return what keeps a value from being an array of numbers, or with `ndim` 0 a number; or nothing."""
    if value is None:
        return "is None; is a 'return' missing?"
    allowed = bool | int | float | complex | np.generic if complex_too else bool | int | float | np.generic
    if not isinstance(value, np.ndarray | allowed):
        return f"is {a_name(value)}; return {'a number' if ndim == 0 else 'a NumPy array'}"
    array = np.asarray(value)
    if array.dtype.kind not in ("biufc" if complex_too else "biuf"):
        return f"has entries of type {array.dtype}, not {'' if complex_too else 'real '}numbers"
    return ""


def compare_numbers(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare numbers and arrays of them: Python's, NumPy's and 0-d arrays are the same thing."""
    target = np.asarray(expected)
    if problem := not_numbers(actual, ndim=target.ndim, complex_too=target.dtype.kind == "c"):
        return Difference(problem, actual, expected)
    array = np.asarray(actual)
    if array.shape != target.shape:
        detail = f"shape {array.shape} instead of {target.shape}"
        return Difference("has the wrong shape", actual, expected, detail)
    if array.dtype == target.dtype and array.tobytes() == target.tobytes():  # as of most right answers
        return None
    rtol, atol = comparing.rtol, comparing.atol
    with np.errstate(all="ignore"):
        # Most answers are right: this costs a fifth of `isclose`, and holds for nothing that is not close.
        both_real = array.dtype.kind == target.dtype.kind == "f"
        if both_real and (np.abs(array - target) < atol + rtol * np.abs(target)).all():
            return None
        if (array == target).all():  # integers, and what must not have changed
            return None
        close = np.isclose(array, target, rtol=rtol, atol=atol, equal_nan=True)
    if close.all():
        return None
    return Difference("is wrong", actual, expected, _first_difference(array, target, close), wrong=~close)


def _first_difference(array: NDArray[Any], target: NDArray[Any], close: NDArray[np.bool_]) -> str:
    index = tuple(int(i) for i in np.unravel_index(int(np.argmin(close)), close.shape))
    found, wanted = array[index].item(), target[index].item()
    shown = [entry_text(found), entry_text(wanted)]
    text = " instead of ".join(shown if shown[0] != shown[1] else [repr(found), repr(wanted)])
    if array.ndim == 0:
        return text
    wrong = int(close.size - np.count_nonzero(close))
    return f"at [{', '.join(map(str, index))}]: {text} ({wrong} of {close.size} entries)"


def _show(value: NDArray[Any], _: Callable[[Any], str]) -> str:
    # An empty array may have any number of rows, and be no shorter to write down for that.
    if not value.size and max(value.shape) > MOST_ENTRIES:
        return f"empty array of shape {value.shape}"
    if value.size <= MOST_ENTRIES:
        return entry_text(value.tolist())
    first = entry_text(value.ravel()[:MOST_SHOWN].tolist()).strip("[]")
    return f"array of shape {value.shape}: [{first}, ...]"


def in_rows(value: NDArray[Any], wrong: NDArray[np.bool_] | None = None) -> str:
    """Return an array as aligned rows of one width at most; of few wrong entries each has a star."""
    first = "" if value.size <= MOST_ENTRIES else f"array of shape {value.shape}, which begins\n"
    if not value.size:
        return _show(value, str)
    shown = value if not first else value.ravel()[:MOST_SHOWN]
    texts = [entry_text(entry) for entry in shown.ravel().tolist()]
    if wrong is not None and not first and not wrong.all():
        texts = [f"*{text}" if bad else text for text, bad in zip(texts, wrong.flat, strict=True)]
    if shown.shape[-1] == 1 or shown.ndim == 1:
        line = _rows(np.array(texts, object).reshape(shown.shape), len(texts), "")
        if len(line) <= _WIDEST_ROW:
            return first + line
    width = max(map(len, texts))
    cells = np.array([text.rjust(width) for text in texts], object).reshape(shown.shape)
    return first + _rows(cells, max(1, _WIDEST_ROW // (width + 2)), "\n")


def _rows(cells: NDArray[Any], most: int, end: str, depth: int = 1) -> str:
    """Return nested lists of texts, with so many to a row, and a line's end or nothing after each row."""
    between = f",{end}{' ' * (depth if end else 1)}"
    if cells.ndim == 1:
        parts = [", ".join(cells[begin : begin + most]) for begin in range(0, len(cells), most)]
    else:
        parts = [_rows(part, most, end, depth + 1) for part in cells]
    return f"[{between.join(parts)}]"


def entry_text(value: Any) -> str:
    """Return a number in at most six significant digits if it is a float, or a nested list of such."""
    if isinstance(value, list):
        return f"[{', '.join(map(entry_text, value))}]"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _encode_generator(value: Generator, packer: Packer) -> Any:
    if not isinstance(value.bit_generator, PCG64):
        return packer.foreign(value)
    state: Any = value.bit_generator.state
    numbers = (*state["state"].values(), state["has_uint32"], state["uinteger"])
    return [packer.pack(number) for number in numbers]


def _decode_generator(items: list[Any], unpacker: Unpacker) -> Generator:
    """Return a copy that goes on with the same stream."""
    state, inc, has_half, half = unpacker.parts(items, int, int, int, int)
    if not (0 <= state < 2**128 and 0 <= inc < 2**128 and has_half in (0, 1) and 0 <= half < 2**32):
        raise Malformed("a random generator in no possible state")
    bits = PCG64(state)  # a seed of its own, of which `spawn` makes others
    inner: Any = {"state": state, "inc": inc}
    bits.state = {"bit_generator": "PCG64", "state": inner, "has_uint32": has_half, "uinteger": half}
    return Generator(bits)


def _compare_generators(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare their states: two copies of one generator are equal."""
    if isinstance(actual, Generator) and actual.bit_generator.state == expected.bit_generator.state:
        return None
    return exactly(actual, expected, comparing)


ARRAY = WireType(
    "array", _encode, _decode, _show, compare_numbers, lambda value, _: np.array(value), base=np.ndarray
)
SCALAR = WireType(
    *("scalar", _encode, _decode_scalar),
    show=lambda value, _: entry_text(value.item()),
    compare=compare_numbers,
    base=np.generic,
)
GENERATOR = WireType(
    *("generator", _encode_generator, _decode_generator),
    compare=_compare_generators,
    copy=lambda value, _: copy.deepcopy(value),
    types=(Generator,),
)
