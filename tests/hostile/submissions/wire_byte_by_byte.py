"""Sends a valid answer a byte at a time, each just before patience ends.

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
    own = wire()
    own.sendall(struct.pack("<II", 1024, 1 << 20))
    while True:
        own.sendall(b"\x92")
        time.sleep(0.02)


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
