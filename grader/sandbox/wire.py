"""Frames over a socket: msgpack for structure, raw bytes for arrays; one side asks, the other answers.

A frame is two little-endian 32-bit lengths, then header (one `Node`) and body (arrays), padded to 8 bytes.
"""

import struct
from collections.abc import Callable
from typing import Any

import msgspec

from grader.sandbox.values import TYPES
from grader.sandbox.values.packing import ALIGNMENT, Foreign, Malformed, Node, Packer, Unpacker, Unsendable

MAX_HEADER = 1 << 20
MAX_ASKED = 1 << 24  # of a header that a check sends, which is no danger to anybody
MAX_BODY = 1 << 26
_PREFIX = struct.Struct("<II")
_CHUNK = 1 << 16
_MOST_READ = 1 << 20
_EACH_BYTE = 16  # of structure: what becomes of it in Python, at most about

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Node).decode


class Closed(Exception):
    """The other side is gone."""


def encode(tag: int, items: list[Any], foreign: Callable[[Any], Node], most: int = MAX_HEADER) -> bytes:
    """Return the frame of one message, or raise `Unsendable`; `foreign` names what is no value (`Packer`)."""
    packer = Packer(TYPES, foreign)
    node = Node(tag, list(map(packer.pack, items)))  # a comprehension makes a function first
    try:
        header = _encode(node)
    except UnicodeEncodeError:
        raise Unsendable("it holds text that is not valid Unicode") from None
    size = sum(map(len, packer.buffers)) if packer.buffers else 0
    if len(header) > most or size > MAX_BODY:
        raise Unsendable(f"it is larger than {MAX_BODY >> 20} MiB, or has too many parts")
    padding = bytes(-len(header) % ALIGNMENT)
    return b"".join([_PREFIX.pack(len(header), size), header, padding, *packer.buffers])


def decode(frame: bytearray, foreign: Foreign, own: dict[str, Any] | None = None) -> tuple[int, list[Any]]:
    """Return tag and parts of a whole frame, or raise `Malformed`; the arrays in them are views of it."""
    header_size, _ = _lengths(frame)
    view = memoryview(frame)
    end = _PREFIX.size + header_size
    try:
        node = _decode(view[_PREFIX.size : end])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from None
    unpacker = Unpacker(TYPES, view[end + -header_size % ALIGNMENT :], foreign, own)
    return node.tag, list(map(unpacker.unpack, node.items))


def footprint(frame: bytearray) -> int:
    """Return about how many bytes what `decode` makes of a frame takes in memory."""
    return len(frame) + _EACH_BYTE * _lengths(frame)[0]


def frame_size(prefix: bytes | bytearray, most: int = MAX_HEADER) -> int:
    """Return how long a frame is, from its first eight bytes, unless it claims more than the limit."""
    header_size, body_size = _lengths(prefix)
    if header_size > most or body_size > MAX_BODY:
        raise Malformed("a frame larger than the limit")
    return _PREFIX.size + header_size + -header_size % ALIGNMENT + body_size


class FrameReader:
    """Gathers one frame in as few reads as it takes: `recv` returns so much at most, nothing at the end."""

    def __init__(self, recv: Callable[[int], bytes], largest_header: int = MAX_HEADER) -> None:
        self._recv = recv
        self._largest = largest_header
        self._frame = bytearray()
        self._most = _CHUNK  # of the next read

    def read(self) -> bytearray | None:
        """Read once; return the frame when it is whole, else None. Raises `Closed` or `Malformed`."""
        chunk = self._recv(self._most)
        if not chunk:
            raise Closed
        self._frame += chunk
        if len(self._frame) < _PREFIX.size:
            return None
        missing = frame_size(self._frame, self._largest) - len(self._frame)
        if missing < 0:
            raise Malformed("more than one frame at once")
        self._most = min(missing, _MOST_READ) or _CHUNK
        if missing:
            return None
        frame, self._frame = self._frame, bytearray()
        return frame


def _lengths(frame: bytes | bytearray) -> tuple[int, int]:
    sizes: tuple[int, int] = _PREFIX.unpack_from(frame)
    return sizes
