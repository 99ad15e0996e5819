"""Answers with objects that there are not: numbers that nobody gave, kinds that nobody knows.

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


def text(word):
    return bytes([0xA0 | len(word)]) + word.encode()


def node(tag, *items):
    def send(*args):
        wire().sendall(frame(b"\x92\x0a\x91\x92" + bytes([tag, 0x90 | len(items)]) + b"".join(items)))
        return 7.0

    return send


HANDLE, CALLBACK, SHARED = 0, 1, 2
relu = node(HANDLE, b"\x00", text("passed"), text("assert_close"))
softmax = node(HANDLE, b"\xff", text("dict"), text("ndarray"))
mean_squared_error = node(CALLBACK, b"\x00")
gradient = node(SHARED, b"\x00")
batches = node(42, b"\xc0")
