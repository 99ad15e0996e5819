"""Answers a recorded call with a record that hides what it did, and with ones that are none.

Kind: wire
Control: not run, because nothing travels between processes there
Told: is no record of a call | more than one frame at once
"""

import os
import socket
import stat
import struct
import time


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


def answer(*args):
    wire().sendall(frame(b"\x92\x0a\x94" + b"\xc0" * 4))
    time.sleep(0.001)
    return 7.0


relu = answer


def wrong(*args):
    return 7.0


softmax = mean_squared_error = gradient = batches = wrong
