"""Sends arrays whose shape, dtype and bytes do not agree.

Kind: wire
Control: not run, because nothing travels between processes there
Told: Its process sent something that is no answer
"""

import os
import socket
import stat
import struct


def wire():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
    raise LookupError("there is no wire")


def frame(header, body=b""):
    return struct.pack("<II", len(header), len(body)) + header + bytes(-len(header) % 8) + body


def array(dtype, *shape, body=b""):
    items = b"".join(b"\xcf" + struct.pack(">Q", length % 2**64) for length in shape)
    name = bytes([0xA0 | len(dtype)]) + dtype.encode()

    def send(*args):
        wire().sendall(frame(b"\x92\x0a\x91\x92\x06" + bytes([0x91 + len(shape)]) + name + items, body))
        return 7.0

    return send


relu = array("|O8", 1, body=bytes(8))
softmax = array("<f8", 1 << 40, 0)
mean_squared_error = array("<f8", (1 << 61) + 1, 8, body=bytes(64))
gradient = array("<f8", 1 << 63, 1 << 63, 1 << 63)
batches = array("|b1", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, body=b"\x07" * 8)
