"""A program that reads the dearest frames there can be, in as much memory as it is told to use.

Run as ``python reading_frames.py MIB KINDS COUNT``: some kinds of largest frames, then some arbitrary ones.
"""

from __future__ import annotations

import os
import random
import resource
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from grader.sandbox.values import TAGS
from grader.sandbox.values.packing import ALIGNMENT, HANDLE, Malformed, Node
from grader.sandbox.wire import MAX_BODY, MAX_HEADER, Closed, FrameReader, decode

ITEMS: list[Any] = [  # the dearest first
    [TAGS["generator"], ["0x1", "0x1", 0, 0]],
    [TAGS["array"], ["<f8", 0]],
    [TAGS["dict"], []],
    [TAGS["list"], []],
    [TAGS["datetime"], [2000, 1, 1, 1, 1, 1, 1, 0, 1, "a"]],
    [TAGS["decimal"], ["1E0"]],
    [TAGS["timedelta"], [1, 0, 0]],
    *(None, 1e300, "a"),
    *([TAGS["tuple"], []], [TAGS["bytes"], [0]], [HANDLE, [0]]),
    *([TAGS["array"], ["|b1", 0]], [TAGS["array"], ["<c16", *[0] * 32]], [TAGS["scalar"], ["<f2"]]),
    *([TAGS["complex"], [1.0, 2.0]], [TAGS["int"], ["0x" + "f" * 2000]], [TAGS["int"], ["0x1"]]),
    [TAGS["tuple"], [[TAGS["tuple"], [[TAGS["tuple"], []]]]]],
]
BODIES: list[Any] = [
    [TAGS["array"], ["|b1", MAX_BODY]],
    [TAGS["array"], ["<f8", MAX_BODY // 8]],
    [TAGS["bytes"], [MAX_BODY]],
]

Frame = tuple[bytes, bytes]


def filled(item: Any) -> bytes:
    """Return a header as long as one may be, of one item again and again."""
    one = msgspec.msgpack.encode(item)
    count = (MAX_HEADER - 20) // len(one)
    start = b"\x92\x01\x91\x92" + msgspec.msgpack.encode(TAGS["list"])
    return start + b"\xdd" + struct.pack(">I", count) + one * count


def read(make: Callable[[], Frame], claimed: int | None = None) -> None:
    """Read one frame that another process makes and sends, so that only reading it costs memory here."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        send(theirs, make, claimed)
        os._exit(0)
    theirs.close()
    reader = FrameReader(ours.recv)
    try:
        while (whole := reader.read()) is None:
            pass
        decode(whole, foreign)
    except (Malformed, Closed):
        pass
    finally:
        ours.close()
        os.waitpid(child, 0)


def send(theirs: socket.socket, make: Callable[[], Frame], claimed: int | None) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    header, body = make()
    prefix = struct.pack("<II", len(header), len(body) if claimed is None else claimed)
    try:
        theirs.sendall(prefix + header + bytes(-len(header) % ALIGNMENT) + body)
    except BrokenPipeError:
        return  # it was refused before it was whole


def foreign(node: Node) -> object:
    return object()


def largest(kinds: int) -> None:
    for item in ITEMS[:kinds]:
        read(lambda item=item: (filled(item), b""))
    for item in BODIES:
        read(lambda item=item: (msgspec.msgpack.encode([1, [item]]), bytes(MAX_BODY)))
    read(lambda: (filled([TAGS["scalar"], ["|b1"]]), bytes(MAX_BODY // 8)))
    read(lambda: (b"", b""), claimed=MAX_BODY)


def arbitrary(count: int) -> None:
    rng = random.Random(5)
    marks = [b"\x92\x00\xdd", b"\xdd", b"\xdc", b"\xdb", b"\xc6"]
    for _ in range(count):
        noise = rng.randbytes(rng.choice([50, 5000, 200_000]))
        start = msgspec.msgpack.encode([rng.randrange(20), [rng.choice(ITEMS)] * rng.randrange(200)])
        lists = b"".join(rng.choice(marks) + rng.randbytes(4) for _ in range(rng.randrange(30)))
        header = rng.choice([noise, start[: rng.randrange(1, len(start))] + noise, lists + noise])
        read(lambda header=header, body=noise[:999]: (header, body))


def main() -> None:
    mib, kinds, count = map(int, sys.argv[1:])
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + mib * 2**20, most))
    largest(kinds)
    arbitrary(count)
    print("done")


if __name__ == "__main__":
    main()
