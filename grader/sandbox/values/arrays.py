"""NumPy's arrays, masked or not, and scalars: dtype, shape and raw bytes."""

import contextlib
import math
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.values.array_difference import (
    compare_numbers,
    entries_of,
    entry_text,
    in_rows,
    show_array,
)
from grader.sandbox.values.difference import Comparing, Difference, wrong_type
from grader.sandbox.values.packing import Malformed, Packer, Unpacker, Unsendable, WireType

MAX_DIMENSIONS = 32
MAX_TEXT = 1 << 24  # characters of an array of text, whose entries all take the room of the longest
MAX_EMPTY = 1 << 16  # of rows in an empty array, in all dimensions: a loop over them must end
MAX_FIELDS = 1000
DTYPES = frozenset("?bBhHiIlLqQefdgFDG")  # what travels: `numpy.dtype.char`
_TEXTS = {char: np.dtype(char).newbyteorder("<").str for char in DTYPES - {"g", "G"}}
_DTYPES = {text: np.dtype(text) for text in _TEXTS.values()}
_AS_THEY_ARE = {np.dtype(char): text for char, text in _TEXTS.items() if np.dtype(char) == np.dtype(text)}
_NARROWED = {"g": np.float64, "G": np.complex128}  # long doubles differ from machine to machine
PLAIN = DTYPES | {*"SUmMT"}  # what travels as a whole, and holds no other values
_OTHERS = re.compile(  # of one width: bytes, text, dates and spans of time
    r"\|S[1-9]\d{0,6}|<U[1-9]\d{0,6}|<[mM]8(\[([1-9]\d{0,5})?(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?"
)
_TEXT_OF_ANY_LENGTH = "T"  # NumPy's StringDType, which travels as text of one width
_LAST_CHARACTER, _SURROGATES = 0x10FFFF, (0xD800, 0xDFFF)


def _encode(value: Any, packer: Packer) -> Any:
    if type(value) is np.ndarray and value.size and (text := _AS_THEY_ARE.get(value.dtype)):
        packer.keep(value.tobytes())
        return [text, *value.shape]
    array = _as_array(value)
    char = array.dtype.char
    if char not in PLAIN or isinstance(value, np.str_ | np.bytes_):
        return _encode_parts(value, array, packer)
    if _is_vast(array.shape):
        raise Unsendable(f"it is an empty array of shape {array.shape}")
    if char in _NARROWED:
        with np.errstate(over="ignore"):
            array = array.astype(_NARROWED[char])
    elif char not in DTYPES:
        array = _of_one_width(array)
    text = _TEXTS.get(array.dtype.char) or array.dtype.newbyteorder("<").str
    if not array.dtype.isnative or sys.byteorder != "little":
        array = array.astype(text)
    packer.keep(array.tobytes())
    return [char, text, *array.shape] if char == _TEXT_OF_ANY_LENGTH else [text, *array.shape]


def _as_array(value: Any) -> NDArray[Any]:
    """Return an array; one of objects for whole numbers of pandas of which some are missing."""
    array = np.asarray(value)
    partly = type(value) is not np.ndarray and array.dtype.kind == "f" and value.dtype.kind in "iu"
    return np.asarray(value, object) if partly else array


def _encode_parts(value: Any, array: NDArray[Any], packer: Packer) -> Any:
    """Pack an array of objects, or with fields, one by one; and text alone as Python's."""
    names = array.dtype.names
    if array.dtype.char == "O":
        return ["O", array.ndim, *array.shape, *map(packer.pack, array.ravel().tolist())]
    if isinstance(value, np.str_ | np.bytes_ | np.void) and not names:
        return packer.pack(value.item())
    if not names:
        raise Unsendable(f"it is an array of {array.dtype}")
    if len(names) > MAX_FIELDS or array.dtype.hasobject:
        raise Unsendable(f"it is an array of more than {MAX_FIELDS} fields, or with fields of objects")
    fields = [part for name in names for part in (name, packer.pack(array[name]))]
    return ["V", array.ndim, *array.shape, *fields]


def _of_one_width(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array of text, bytes or times with entries of one width, if its text is valid."""
    if array.dtype.char == _TEXT_OF_ANY_LENGTH:
        if hasattr(array.dtype, "na_object"):
            raise Unsendable("it is an array of text with a value of its own for what is missing")
        longest = max(map(len, array.ravel()), default=1)
        if longest * array.size > MAX_TEXT:
            raise Unsendable("it is a text array with an entry far longer than the others")
        array = array.astype(f"<U{max(longest, 1)}")
    if array.dtype.char == "U" and not _is_text(array):
        raise Unsendable("it holds text that is not valid Unicode")
    return array


def _is_text(array: NDArray[Any]) -> bool:
    """Return whether every character is one: NumPy crashes on others, and nothing shows a surrogate."""
    codes = np.ascontiguousarray(array).reshape(-1).view(array.dtype.byteorder.replace("|", "=") + "u4")
    low, high = _SURROGATES
    return not codes.size or not ((codes > _LAST_CHARACTER) | ((codes >= low) & (codes <= high))).any()


def dtype_named(text: str) -> np.dtype[Any] | None:
    """Return the dtype of entries that travel, or of objects, that NumPy writes so."""
    if found := _DTYPES.get(text):
        return found
    return np.dtype(text) if text == "|O" or _OTHERS.fullmatch(text) else None


def _decode(items: list[Any], unpacker: Unpacker) -> NDArray[Any]:
    text = items[0] if items and type(items[0]) is str else ""
    dtype = None if text == "|O" else dtype_named(text)
    if dtype is None:
        if text in ("O", "V"):
            return (_decode_objects if text == "O" else _decode_records)(items[1:], unpacker)
        if text == _TEXT_OF_ANY_LENGTH and hasattr(np.dtypes, "StringDType"):
            found = _decode(items[1:], unpacker)
            if found.dtype.char != "U":
                raise Malformed("text that is none")
            return found.astype(np.dtypes.StringDType())
        raise Malformed("an array of no known dtype")
    data = unpacker.take(_size_of(shape := items[1:]) * dtype.itemsize)
    array: NDArray[Any] = np.frombuffer(data, dtype)
    if len(shape) != 1:
        array = array.reshape(shape)
    if dtype.char == "?":
        array = array.view(np.uint8).astype(np.bool_)  # whatever the bytes are
    if dtype.char == "U" and not _is_text(array):
        raise Malformed("text that is none")
    return array


def _decode_objects(items: list[Any], unpacker: Unpacker) -> NDArray[Any]:
    """Return an array of objects, which are its last items; before them stands its shape."""
    shape, entries = _shape(items)
    if _size_of(shape) != len(entries):
        raise Malformed("an array of no possible shape")
    return object_array(map(unpacker.unpack, entries), shape)


def _decode_records(items: list[Any], unpacker: Unpacker) -> NDArray[Any]:
    """Return an array with fields: names, and an array for each."""
    shape, rest = _shape(items)
    if len(rest) > 2 * MAX_FIELDS:
        raise Malformed("fields too many")
    names, fields = rest[::2], [unpacker.unpack(part) for part in rest[1::2]]
    for field in fields:
        if type(field) is not np.ndarray or list(field.shape[: len(shape)]) != shape or field.dtype.hasobject:
            raise Malformed("a field of no possible shape")
    if not fields or len(names) != len(fields) or {*map(type, names)} != {str}:
        raise Malformed("fields of no names")
    try:
        types = [(n, f.dtype, f.shape[len(shape) :]) for n, f in zip(names, fields, strict=True)]
        found = np.empty(shape, types)
    except (ValueError, TypeError) as error:
        raise Malformed(str(error)) from None
    for name, field in zip(found.dtype.names or (), fields, strict=True):
        found[name] = field
    return found


def _shape(items: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return the shape that items begin with, after the number of its dimensions; and the others."""
    ndim = items[0] if items and type(items[0]) is int else -1
    shape = items[1 : ndim + 1]
    if len(shape) != ndim:
        raise Malformed("an array of no possible shape")
    return shape, items[ndim + 1 :]


def object_array(entries: Iterable[Any], shape: Any) -> NDArray[Any]:
    """Return an array of these objects, of which none is taken for an array itself."""
    return np.fromiter(entries, object, math.prod(shape)).reshape(shape)


def _size_of(shape: list[Any]) -> int:
    """Return how many entries an array of a shape has, if it can be one."""
    are_lengths = all(type(length) is int and length >= 0 for length in shape)
    if not are_lengths or len(shape) > MAX_DIMENSIONS or _is_vast(shape):
        raise Malformed("an array of no possible shape")
    return math.prod(shape)


def _decode_scalar(items: list[Any], unpacker: Unpacker) -> Any:
    if items[:2] == ["V", 0]:
        return _decode(items, unpacker)[()]
    if len(items) != 1:
        raise Malformed("a scalar with a shape")
    return _decode([*items, 1], unpacker)[0]


def _is_vast(shape: Any) -> bool:
    """Return whether an array has no entries, and far too many rows of none."""
    return 0 in shape and math.prod(length for length in shape if length) > MAX_EMPTY


def _encode_masked(value: Any, packer: Packer) -> list[Any]:
    if value is np.ma.masked:
        return []
    return [packer.pack(part) for part in (np.asarray(value), np.ma.getmaskarray(value), value._fill_value)]


def _decode_masked(items: list[Any], unpacker: Unpacker) -> Any:
    match [unpacker.unpack(item) for item in items]:
        case []:
            return np.ma.masked
        case [np.ndarray() as data, np.ndarray() as mask, None | np.ndarray() as fill]:
            filling: Any = fill
            fills = fill is None or (fill.shape, fill.dtype.kind) == ((), data.dtype.kind)
            if fills and mask.shape == data.shape and mask.dtype == np.ma.make_mask_descr(data.dtype):
                with contextlib.suppress(TypeError, ValueError, OverflowError):  # as of another size
                    return np.ma.MaskedArray(data, mask, fill_value=filling)
    raise Malformed("a masked array of no possible form")


def _show_masked(value: Any, _: Callable[[Any], str]) -> str:
    pairs = zip(np.asarray(value).ravel().tolist(), np.ma.getmaskarray(value).flat, strict=True)
    texts = ["--" if gone else entry_text(one) for one, gone in pairs]
    return f"masked {show_array(object_array(texts, value.shape), str)}"


def _compare_masked(actual: Any, expected: Any, comparing: Comparing) -> Difference | None:
    """Compare the masks, and what is not masked."""
    if not isinstance(actual, np.ma.MaskedArray):
        return wrong_type(actual, expected, "a masked array")
    mine, right = np.ma.getmaskarray(actual), np.ma.getmaskarray(expected)
    if mine.shape == right.shape and (mine != right).any():
        place = np.argwhere(mine != right)[0]
        detail = f"at {place.tolist()}: {'masked' if mine[tuple(place)] else 'not masked'}"
        return Difference("has another mask", actual, expected, detail)
    whole = np.asarray(actual)
    if mine.shape == right.shape and right.dtype == bool:
        whole = np.where(right, np.asarray(expected), whole)
    found = comparing(whole, np.asarray(expected))
    return found and Difference(found.problem, actual, expected, found.detail, found.where)


def _copy(value: Any, copy: Callable[[Any], Any]) -> NDArray[Any]:
    value = _as_array(value)
    if value.dtype.kind == "O":
        return object_array(map(copy, value.ravel().tolist()), value.shape)
    return np.array(value)


def _lines(value: NDArray[Any], wrong: Any) -> str | None:
    value = np.asarray(value)
    return in_rows(value, wrong) if value.ndim and value.dtype.kind != "O" else None


ARRAY = WireType(
    *("array", _encode, _decode, show_array, compare_numbers, _copy),
    base=np.ndarray,
    named=("pandas.Index", "pandas.api.extensions.ExtensionArray"),
    lines=_lines,
)
SCALAR = WireType(
    *("scalar", _encode, _decode_scalar),
    show=lambda value, _: entry_text(entries_of(np.asarray(value).reshape(1))[0]),
    compare=compare_numbers,
    copy=lambda value, _: value.item() if isinstance(value, np.str_ | np.bytes_) else value,
    base=np.generic,
)
MASKED = WireType(
    *("masked", _encode_masked, _decode_masked, _show_masked, _compare_masked),
    copy=lambda value, _: value if value is np.ma.masked else value.copy(),
    named=("numpy.ma.MaskedArray", "numpy.ma.core.MaskedConstant"),
)
