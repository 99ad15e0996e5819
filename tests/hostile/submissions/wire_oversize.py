"""Announces frames of four gigabytes, so that whoever reads them makes room.

Kind: wire
Control: not run, because nothing travels between processes there
Told: a frame larger than the limit
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


def answer(*args):
    wire().sendall(struct.pack("<II", 8, 0xFFFFFFFF) + bytes(8))
    return 7.0


def other(*args):
    wire().sendall(struct.pack("<II", 0xFFFFFFFF, 0))
    return 7.0


relu = mean_squared_error = answer
softmax = gradient = batches = other
