"""Values as nodes and bytes, and back; the same on both sides of the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from types import NoneType
from typing import Any

from grader.sandbox.values import BY_TAG, TAGS, wire_type
from grader.sandbox.values.scalars import SMALL
from grader.sandbox.values.wire_type import MAX_DEPTH, SHARED, Malformed, Node, Unsendable

MAX_KEYS = 4096
MAX_SAME_HASH = 8
"""How many keys of a dict, or entries of a set, may have one hash: each is compared with all the others."""

ALIGNMENT = 8

_SCALARS = frozenset([NoneType, bool, float, str])


class Packer:
    """Turns values into nodes; the bytes of arrays are gathered in `buffers`."""

    def __init__(self, foreign: Callable[[Any], Node]) -> None:
        self.foreign = foreign  # names a value that stays here, or raises `Unsendable`
        self.buffers: list[bytes] = []
        self._depth = 0
        self._keys = 0

    def pack(self, value: Any) -> Any:
        """Return `value` as a node or a plain scalar, or raise `Unsendable`."""
        kind = type(value)
        if kind in _SCALARS or (kind is int and value in SMALL):
            return value
        if self._depth > MAX_DEPTH:
            raise Unsendable(f"it is nested more than {MAX_DEPTH} levels deep")
        entry = wire_type(kind)
        if entry is None:
            return self.foreign(value)
        self._depth += 1
        items = entry.encode(value, self)
        self._depth -= 1
        return Node(TAGS[entry.name], items) if type(items) is list else items

    def keep(self, data: bytes) -> int:
        """Put bytes beside the nodes, and return how many."""
        self.buffers.append(data + bytes(-len(data) % ALIGNMENT))
        return len(data)

    def keys(self, keys: Collection[Any]) -> list[Any]:
        """Pack what is going to be hashed on the other side, and count it."""
        self._keys += len(keys)
        if self._keys > MAX_KEYS:
            raise Unsendable(f"its dicts and sets have more than {MAX_KEYS} entries")
        return [self.pack(key) for key in keys]


class Unpacker:
    """Turns nodes back into values, believing nothing."""

    def __init__(self, body: memoryview, foreign: Callable[[Node], Any]) -> None:
        self.foreign = foreign  # what a node names that is no value; or raises `Malformed`
        self._body = body  # the bytes of the arrays, in order
        self._offset = 0
        self._depth = 0
        self._keys = 0

    def unpack(self, node: Any) -> Any:
        """Return the value of a node, or raise `Malformed`."""
        if type(node) is not Node:
            return node
        if self._depth > MAX_DEPTH:
            raise Malformed("nested too deep")
        entry = BY_TAG.get(node.tag)
        if entry is None:
            if 0 <= node.tag <= SHARED:
                return self.foreign(node)
            raise Malformed("a value of no known kind")
        self._depth += 1
        value = entry.decode(node.items, self)
        self._depth -= 1
        return value

    def take(self, size: Any) -> memoryview:
        """Return the next bytes of the body."""
        start = self._offset
        if type(size) is not int or not 0 <= size <= len(self._body) - start:
            raise Malformed("a value larger than its bytes")
        self._offset += size + (-size % ALIGNMENT)
        return self._body[start : start + size]

    def keys(self, nodes: Collection[Any]) -> list[Any]:
        """Unpack what is going to be hashed: not too many in all, and not many of one hash."""
        self._keys += len(nodes)
        if self._keys > MAX_KEYS:
            raise Malformed("dicts and sets of too many entries")
        keys = [self.unpack(node) for node in nodes]
        try:
            hashes = list(map(hash, keys))
        except TypeError:
            raise Malformed("a key that cannot be one") from None
        if len(keys) > MAX_SAME_HASH and max(Counter(hashes).values()) > MAX_SAME_HASH:
            raise Malformed("too many keys that share one hash")
        return keys
