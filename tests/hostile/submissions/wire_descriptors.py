"""Sends descriptors along with its bytes, to fill those of whoever receives them.

Kind: wire
Control: not run, because nothing travels between processes there
Told: Its process sent something that is no answer
"""

import array
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
    null = os.open("/dev/null", os.O_RDONLY)
    try:
        for _ in range(3):
            own.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [null] * 200))])
    except OSError as error:
        own.sendall(b"\xff" * 64)
        raise ValueError(str(error)) from None
    own.sendall(b"\xff" * 64)
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
