"""Sends an answer of its own before the real one.

Kind: wire
Control: not run, because nothing travels between processes there
Told: something that is no answer (more than one frame at once)
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


RETURNED_ZERO = frame(b"\x92\x0a\x91\xcb" + struct.pack(">d", 0.0))


def answer(*args):
    wire().sendall(RETURNED_ZERO * 2)
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
