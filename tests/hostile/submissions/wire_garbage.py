"""Sends headers that are no header: other types, wrong text, numbers where lists should be, nothing at all.

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


def sender(header, body=b""):
    def send(*args):
        wire().sendall(frame(header, body))
        return 7.0

    return send


relu = sender(b"")
softmax = sender(b"\x92\x0a\x91\xa4\xff\xfe\xfd\xfc")
mean_squared_error = sender(b"\x81\xa3tag\x0a")
gradient = sender(b"\x92\xcf" + b"\xff" * 8 + b"\x91\xc0")
batches = sender(b"\x93\x0a\x91\xc0\xc7\x04\x01\x01\x02\x03\x04", b"body")
