"""Closes its end of the wire, one way, then both, and goes on living.

Kind: wire
Control: not run, because nothing travels between processes there
Told: broke off its connection
"""

import os
import socket
import stat
import time


def wire():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
    raise LookupError("there is no wire")


def one_way(*args):
    wire().shutdown(socket.SHUT_WR)
    time.sleep(60)


def both_ways(*args):
    wire().shutdown(socket.SHUT_RDWR)
    return 7.0


def closed(*args):
    os.closerange(0, 64)
    return 7.0


relu = one_way
softmax = both_ways
mean_squared_error = gradient = batches = closed
