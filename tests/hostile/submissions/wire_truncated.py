"""Begins a frame and never ends it.

Kind: wire
Control: not run, because nothing travels between processes there
Told: look for a loop that never ends
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


def wrong(*args):
    return 7.0


def answer(*args):
    wire().sendall(struct.pack("<II", 4096, 1 << 26) + b"\x92\x0a")
    time.sleep(60)


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
