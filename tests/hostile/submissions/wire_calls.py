"""Calls functions of the grader that it was not given, with arguments that are none.

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


TUPLE, DICT = b"\x92\x11\x90", b"\x92\x12\x90"


def calls(number, args=TUPLE, kwargs=DICT):
    def send(*given):
        wire().sendall(frame(b"\x92\x0f\x93" + number + args + kwargs))
        return 7.0

    return send


relu = calls(b"\x00")
softmax = calls(b"\xff")
mean_squared_error = calls(b"\xcf" + b"\x7f" * 8)
gradient = calls(b"\x00", args=b"\xc0", kwargs=b"\x92\x12\x92\x01\x02")
batches = calls(b"\xc3")
