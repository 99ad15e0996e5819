"""Values as wire nodes and bytes, and back.

A value becomes a tree of `Node` (small, typed by msgspec) plus the raw bytes of its arrays. Nothing is ever
pickled: a node can only name what is listed here, and what cannot be named travels as a handle or not at
all. The same code packs and unpacks on both sides; what is foreign to a side (a student's object, a trusted
function) is handed to the `foreign` function of that side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, ItemsView, KeysView, ValuesView
from typing import Any

import msgspec
import numpy as np
from numpy.random import PCG64, Generator

MAX_DEPTH = 32
MAX_KEYS = 4096
MAX_BITS = 8192
MAX_EMPTY = 1 << 16
"""What the lengths of an empty array that are not 0 may come to: a loop over its rows must end too."""

TUPLE, LIST, DICT, BYTES, ARRAY, SCALAR, COMPLEX, BIG_INT, GENERATOR, HANDLE, CALLBACK, LENT = range(12)

SCALARS = (bool, int, float, complex, str, bytes)
VIEWS = (KeysView, ValuesView, ItemsView)
DTYPES = frozenset("?bBhHiIlLqQefdgFDG")
_WIRE_DTYPES = frozenset(
    ["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"]
)
ALIGNMENT = 8
_HEX = re.compile(r"-?0x[0-9a-f]+")


class Node(msgspec.Struct, array_like=True, frozen=True):
    """A tagged list: every composite value, and every message, is one."""

    tag: int
    items: list[Node | bool | int | float | str | None]


class Unsendable(Exception):
    """A value that cannot travel; the text says why, in plain words."""


class Malformed(Exception):
    """A node that no honest peer makes."""


def is_plain(value: Any) -> bool:
    """Return whether `value` is None, a number, text, bytes, or an array or scalar of numbers."""
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.char in DTYPES
    return value is None or isinstance(value, SCALARS)


class Packer:
    """Turns values into nodes; the bytes of arrays are gathered in `buffers`.

    Parameters
    ----------
    foreign : callable
        Given a value that is not plain, returns the node that stands for it or raises `Unsendable`.
    """

    def __init__(self, foreign: Callable[[Any], Node]) -> None:
        self.foreign = foreign
        self.buffers: list[bytes] = []
        self._keys = 0

    def pack(self, value: Any, depth: int = 0) -> Any:
        """Return `value` as a node or a plain scalar.

        Raises
        ------
        Unsendable
            If it cannot travel: an object array, too deep nesting, a number of thousands of digits.
        """
        kind = type(value)
        if value is None or kind in (bool, float, str):
            return value
        if depth > MAX_DEPTH:
            raise Unsendable(f"it is nested more than {MAX_DEPTH} levels deep")
        if isinstance(value, np.ndarray):
            return self._array(ARRAY, np.asarray(value))
        if isinstance(value, np.generic):
            return self._array(SCALAR, np.asarray(value))
        if isinstance(value, bytes):
            return Node(BYTES, [self._keep(value)])
        if isinstance(value, SCALARS):
            return _number(value)
        if kind in (list, tuple):
            return Node(LIST if kind is list else TUPLE, [self.pack(entry, depth + 1) for entry in value])
        if kind is dict:
            return self._dict(value, depth)
        if isinstance(value, Generator) and isinstance(value.bit_generator, PCG64):
            return _generator(value)
        if isinstance(value, VIEWS):
            return Node(LIST, [self.pack(entry, depth + 1) for entry in value])
        return self.foreign(value)

    def _array(self, tag: int, array: np.ndarray[Any, Any]) -> Node:
        if array.dtype.char not in DTYPES:
            if array.dtype.char == "O":
                raise Unsendable("it is an array of Python objects (dtype object), not of numbers")
            raise Unsendable(f"it is an array of {array.dtype}, not of numbers")
        if _is_vast(array.shape):
            raise Unsendable(f"it is an empty array of shape {array.shape}")
        if array.dtype.char in "gG":
            with np.errstate(over="ignore"):
                array = array.astype(np.float64 if array.dtype.char == "g" else np.complex128)
        wire = array.dtype.newbyteorder("<")
        self._keep(array.astype(wire, copy=False).tobytes())
        return Node(tag, [wire.str, *array.shape])

    def _keep(self, data: bytes) -> int:
        self.buffers.append(data + bytes(-len(data) % ALIGNMENT))
        return len(data)

    def _dict(self, value: dict[Any, Any], depth: int) -> Node:
        items: list[Any] = []
        for key, entry in value.items():
            items += (self.pack(key, depth + 1), self.pack(entry, depth + 1))
            self._keys += _parts(key)
            if self._keys > MAX_KEYS:
                raise Unsendable(f"it has dicts of more than {MAX_KEYS} entries")
        return Node(DICT, items)


class Unpacker:
    """Turns nodes back into values, believing nothing.

    Parameters
    ----------
    body : buffer
        The bytes of the arrays, in order.
    foreign : callable
        Given a node of tag `HANDLE`, `CALLBACK` or `LENT`, returns what it stands for or raises `Malformed`.
    """

    def __init__(self, body: memoryview, foreign: Callable[[Node], Any]) -> None:
        self.body = body
        self.foreign = foreign
        self.offset = 0
        self._keys = 0

    def unpack(self, node: Any, depth: int = 0) -> Any:
        """Return the value of a node.

        Raises
        ------
        Malformed
            If the node or the bytes are not what `Packer` makes.
        """
        if type(node) is not Node:
            return node
        if depth > MAX_DEPTH:
            raise Malformed("nested too deep")
        tag, items = node.tag, node.items
        if tag in (ARRAY, SCALAR):
            return self._array(tag, items)
        if tag in (TUPLE, LIST):
            entries = [self.unpack(entry, depth + 1) for entry in items]
            return entries if tag == LIST else tuple(entries)
        if tag == DICT:
            return self._dict(items, depth)
        if tag in (HANDLE, CALLBACK, LENT):
            return self.foreign(node)
        if tag == BYTES and len(items) == 1:
            return bytes(self._take(items[0]))
        return _unpack_number(tag, items)

    def _array(self, tag: int, items: list[Any]) -> Any:
        if not items or type(items[0]) is not str or items[0] not in _WIRE_DTYPES:
            raise Malformed("an array of no known dtype")
        shape = tuple(items[1:])
        if len(shape) > MAX_DEPTH or not all(type(n) is int and n >= 0 for n in shape):
            raise Malformed("an array of no possible shape")
        dtype = np.dtype(items[0])
        data = self._take(math.prod(shape) * dtype.itemsize)
        if _is_vast(shape):
            raise Malformed("an array of no possible shape")
        array = np.frombuffer(data, dtype).reshape(shape)
        if dtype.char == "?":
            array = array.view(np.uint8).astype(np.bool_)  # whatever the bytes are
        if tag == ARRAY:
            return array
        if shape:
            raise Malformed("a scalar with a shape")
        return array[()]

    def _take(self, size: Any) -> memoryview:
        """Return the next bytes of the body."""
        start = self.offset
        if type(size) is not int or not 0 <= size <= len(self.body) - start:
            raise Malformed("a value larger than its bytes")
        self.offset += size + (-size % ALIGNMENT)
        return self.body[start : start + size]

    def _dict(self, items: list[Any], depth: int) -> dict[Any, Any]:
        if len(items) % 2:
            raise Malformed("a dict of uneven entries")
        entries: dict[Any, Any] = {}
        for node, entry in zip(items[::2], items[1::2], strict=True):
            key = self.unpack(node, depth + 1)
            self._keys += _parts(key)  # in all dicts together, as keys with one hash cost their square
            if self._keys > MAX_KEYS:
                raise Malformed("dicts of too many entries")
            try:
                entries[key] = self.unpack(entry, depth + 1)
            except TypeError:
                raise Malformed("a dict with a key that cannot be one") from None
        return entries


def _parts(key: Any) -> int:
    """Return how many values a key of a dict is made of, each of which may be compared."""
    return 1 + sum(map(_parts, key)) if type(key) is tuple else 1


def _is_vast(shape: tuple[int, ...]) -> bool:
    """Return whether an array has no entries, and far too many rows of none."""
    return 0 in shape and math.prod(length for length in shape if length) > MAX_EMPTY


def _number(value: Any) -> Any:
    """Pack a complex number, an integer of any size, or a number or text of a subclass."""
    if isinstance(value, complex):
        return Node(COMPLEX, [value.real, value.imag])
    if isinstance(value, int) and not isinstance(value, bool):
        whole = int(value)
        if -(2**63) <= whole < 2**63:
            return whole
        if whole.bit_length() > MAX_BITS:
            raise Unsendable("it is an integer of thousands of digits")
        return Node(BIG_INT, [hex(whole)])
    return float(value) if isinstance(value, float) else str.__str__(value)


def _generator(value: Generator) -> Node:
    state: Any = value.bit_generator.state
    inner = state["state"]
    return Node(GENERATOR, [hex(inner["state"]), hex(inner["inc"]), state["has_uint32"], state["uinteger"]])


def _unpack_number(tag: int, items: list[Any]) -> Any:
    kinds = [type(item) for item in items]
    if tag == COMPLEX and kinds == [float, float]:
        return complex(items[0], items[1])
    if tag == BIG_INT and kinds == [str]:
        return _from_hex(items[0], MAX_BITS)
    if tag == GENERATOR and kinds == [str, str, int, int]:
        return _unpack_generator(items)
    raise Malformed("a value of no known kind")


def _from_hex(text: str, bits: int) -> int:
    if not _HEX.fullmatch(text) or len(text) > bits // 4 + 3:
        raise Malformed("an integer of no possible form")
    return int(text, 16)


def _unpack_generator(items: list[Any]) -> Generator:
    state, inc = (_from_hex(text, 128) for text in items[:2])
    if (
        not 0 <= state < 2**128
        or not 0 <= inc < 2**128
        or items[2] not in (0, 1)
        or not 0 <= items[3] < 2**32
    ):
        raise Malformed("a random generator in no possible state")
    bits = PCG64(0)
    inner: Any = {"state": state, "inc": inc}
    bits.state = {"bit_generator": "PCG64", "state": inner, "has_uint32": items[2], "uinteger": items[3]}
    return Generator(bits)
