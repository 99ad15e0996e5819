"""Keeps descriptors under way in sockets of its own, where no limit counts them, each holding another such.

Kind: descriptors
Control: meets the limits of this test
"""

import array
import os
import socket


def answer(*args):
    kept = []
    while True:
        one, other = socket.socketpair()
        kept.append((one, other))
        null = os.open("/dev/null", os.O_RDONLY)
        held = array.array("i", [null, one.fileno(), other.fileno()])
        for _ in range(20):
            one.sendmsg([bytes(1024)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, held)])


relu = softmax = mean_squared_error = gradient = batches = answer
