"""Values as nodes and bytes, and back, the same on both sides of the wire; and what a wire type is."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection
from types import NoneType
from typing import Any, TypeAlias

import msgspec

from grader.sandbox.values.difference import Comparing, Difference, exactly

HANDLE, CALLBACK, SHARED = range(3)  # tags of what stays in its process, and is named by a number
SMALL = range(-(2**63), 2**63)  # the integers that msgpack has by itself
MAX_DEPTH = 32
MAX_KEYS = 1 << 16
MAX_SAME_HASH = 8  # of the keys of a dict, or entries of a set: each is compared with all the others
MAX_AGAIN = 1 << 20  # parts, and eights of bytes, of what has some parts in several places
ALIGNMENT = 8
_SCALARS = frozenset([NoneType, bool, float, str])


class Node(msgspec.Struct, array_like=True, frozen=True):
    """A tagged list: every composite value, and every message, is one."""

    tag: int
    items: list[Node | bool | int | float | str | None]


Foreign: TypeAlias = Callable[[Node], Any]  # makes what a node names that is no value; or raises `Malformed`


class Unsendable(Exception):
    """A value that cannot travel; the text says why, in plain words."""


class Malformed(Exception):
    """A node that no honest peer makes."""


def itself(value: Any, _: Any) -> Any:
    """Encode what msgpack has by itself, or copy what nobody can change."""
    return value


class WireType(msgspec.Struct, frozen=True):
    """One entry of the table `grader.sandbox.values.TYPES`. Nothing that `decode` gets may be believed."""

    name: str
    encode: Callable[[Any, Packer], Any]  # the items of a node; or a node, or a scalar as it is
    decode: Callable[[list[Any], Unpacker], Any] | None = None  # of what has no node of its own
    show: Callable[[Any, Callable[[Any], str]], str] = lambda value, _: repr(value)
    compare: Callable[[Any, Any, Comparing], Difference | None] = exactly
    copy: Callable[[Any, Callable[[Any], Any]], Any] = itself  # by default: plain, made of no other values
    types: tuple[type, ...] = ()  # values of exactly these types travel as this
    base: Any = ()  # a type; values of it, and of types that derive from it, travel as this as well
    like: Any = ()  # a type, else `types`: its instances are shown and compared as this, travelling or not
    named: tuple[str, ...] = ()  # types of packages, "pandas.DataFrame", that travel as this if it is loaded
    lines: Callable[[Any, Any], str | None] = lambda *_: None  # of what takes several: marks what is wrong


def loaded(name: str) -> Any:
    """Return a type of a package, "pandas.DataFrame", if that is loaded by now, else a tuple of none."""
    module, _, name = name.rpartition(".")
    found = getattr(sys.modules.get(module), name, ())
    return found if isinstance(found, type) else ()


class WireTypes:
    """Wire types in an order: the first that names a type is it, else the first that it derives from."""

    def __init__(self, *types: WireType) -> None:
        self.all = types
        self.tags = {entry.name: tag for tag, entry in enumerate(types, start=SHARED + 1)}
        self.decoders = {self.tags[entry.name]: entry.decode for entry in types if entry.decode}
        self._named = [entry for entry in types if entry.named]
        self._derived = [entry for entry in types if entry.base]
        self._found: dict[type, WireType | None] = {kind: entry for entry in types for kind in entry.types}

    def find(self, kind: type) -> WireType | None:
        """Return how values of a type travel, or None for those that stay where they are."""
        if kind in self._found:
            return self._found[kind]
        found = next(
            (entry for entry in self._named if issubclass(kind, tuple(map(loaded, entry.named)))), None
        )
        found = found or next((entry for entry in self._derived if issubclass(kind, entry.base)), None)
        if type(kind) is type:  # others may stand for a class of one submission, and none outlives it here
            self._found[kind] = found
        return found


class Packer:
    """Turns values into nodes; the bytes of arrays are gathered in `buffers`."""

    def __init__(self, table: WireTypes, foreign: Callable[[Any], Node]) -> None:
        self.foreign = foreign  # names a value that stays here, or raises `Unsendable`
        self.buffers: list[bytes] = []
        self.counted = 0  # so far, as `Unpacker` counts them
        self._table = table
        self._depth = 0
        self._keys = 0

    def pack(self, value: Any) -> Any:
        """Return `value` as a node or a plain scalar, or raise `Unsendable`."""
        kind = type(value)
        if kind in _SCALARS or (kind is int and value in SMALL):
            return value
        if self._depth > MAX_DEPTH:
            raise Unsendable(f"it is nested more than {MAX_DEPTH} levels deep")
        entry = self._table.find(kind)
        if entry is None:
            return self.foreign(value)
        self._depth += 1
        items = entry.encode(value, self)
        self._depth -= 1
        if type(items) is not list:
            return items
        self.counted += len(items)
        return Node(self._table.tags[entry.name], items)

    def again(self, place: int, parts: int) -> Node | None:
        """Return what stands for a part that is the same object as an earlier one, unless it is too much."""
        self.counted += parts
        return Node(self._table.tags["again"], [place]) if self.counted <= MAX_AGAIN // 2 else None

    def keep(self, data: bytes) -> int:
        """Put bytes beside the nodes, and return how many."""
        self.counted += len(data) // 8
        self.buffers.append(data)
        if padding := -len(data) % ALIGNMENT:
            self.buffers.append(bytes(padding))
        return len(data)

    def keys(self, keys: Collection[Any]) -> list[Any]:
        """Pack what is going to be hashed on the other side, and count it."""
        self._keys += len(keys)
        if self._keys > MAX_KEYS:
            raise Unsendable(f"its dicts and sets have more than {MAX_KEYS} entries")
        return list(map(self.pack, keys))


class Unpacker:
    """Turns nodes back into values, believing nothing: `Malformed` is what no honest peer gives reason to."""

    def __init__(
        self, table: WireTypes, body: memoryview, foreign: Foreign, own: dict[str, Any] | None = None
    ) -> None:
        self.foreign = foreign
        self.own = own  # in a student's process their module's names: values become ones of their classes
        self.cells = 0  # of text in tables, so far
        self.classes: set[str] = set()  # of a student's own that its values have, so far, by name
        self.counted = 0  # so far, with the eights of bytes; what is there again counts again
        self.around: tuple[list[Any], list[int]] = (
            [],
            [],
        )  # of what is being made: its parts; how many before each
        self._table = table
        self._body = body  # the bytes of the arrays, in order
        self._offset = 0
        self._depth = 0
        self._keys = 0

    def unpack(self, node: Any) -> Any:
        """Return the value of a node."""
        if type(node) is not Node:
            return node
        if self._depth > MAX_DEPTH:
            raise Malformed("nested too deep")
        decode = self._table.decoders.get(node.tag)
        if decode is None:
            if 0 <= node.tag <= SHARED:
                return self.foreign(node)
            raise Malformed("a value of no known kind")
        self.counted += len(node.items)
        self._depth += 1
        value = decode(node.items, self)
        self._depth -= 1
        return value

    def parts(self, items: list[Any], *types: type) -> list[Any]:
        """Unpack the items of a node that must be of exactly these types."""
        if len(items) != len(types):
            raise Malformed("a value of more or fewer parts")
        values = list(map(self.unpack, items))
        if list(map(type, values)) != list(types):
            raise Malformed("a value of parts that it cannot have")
        return values

    def take(self, size: Any) -> memoryview:
        """Return the next bytes of the body."""
        start = self._offset
        if type(size) is not int or not 0 <= size <= len(self._body) - start:
            raise Malformed("a value larger than its bytes")
        self.counted += size // 8
        self._offset += size + (-size % ALIGNMENT)
        return self._body[start : start + size]

    def keys(self, nodes: Collection[Any]) -> list[Any]:
        """Unpack what is going to be hashed: not too many in all, and not many of one hash."""
        self._keys += len(nodes)
        if self._keys > MAX_KEYS:
            raise Malformed("dicts and sets of too many entries")
        keys = list(map(self.unpack, nodes))
        try:
            hashes = list(map(hash, keys))
        except TypeError:
            raise Malformed("a key that cannot be one") from None
        if len(keys) > MAX_SAME_HASH and max(Counter(hashes).values()) > MAX_SAME_HASH:
            raise Malformed("too many keys that share one hash")
        return keys
