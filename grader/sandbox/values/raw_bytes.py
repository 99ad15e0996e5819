"""Bytes: their number in the node, themselves beside it."""

from __future__ import annotations

from typing import Any

from grader.sandbox.values.wire_type import Malformed, Unpacking, WireType

_MOST_SHOWN = 400


def _decode(items: list[Any], unpacking: Unpacking) -> bytes:
    if len(items) != 1:
        raise Malformed("bytes of more or fewer parts")
    return bytes(unpacking.take(items[0]))


BYTES = WireType(
    "bytes",
    (bytes,),
    lambda value, packing: [packing.keep(bytes(value))],
    _decode,
    lambda value, _: repr(value[:_MOST_SHOWN]),
    accepts=lambda kind: issubclass(kind, bytes),
)
