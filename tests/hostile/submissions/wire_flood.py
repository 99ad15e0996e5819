"""Sends bytes without end.

Kind: wire
Control: not run, because nothing travels between processes there
Told: Its process sent something that is no answer
"""

import os
import socket
import stat


def wire():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
    raise LookupError("there is no wire")


def answer(*args):
    own = wire()
    while True:
        own.sendall(bytes(1 << 16))


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
