"""Says something to submissions that are graded at the same time, by locks on a file that all see.

Kind: channels
Control: wins
Needs: namespace, because a process may lock files that it sees
"""

import ctypes
import fcntl
import os

LOCKS = ctypes.create_string_buffer(32)


def tries():
    with open(os.__file__, "rb") as file:
        yield fcntl.flock, file, fcntl.LOCK_SH
        yield fcntl.lockf, file, fcntl.LOCK_SH
        yield fcntl.fcntl, file, fcntl.F_OFD_SETLK, bytes(32)


def answer(*args):
    for function, *rest in tries():
        try:
            function(*rest)
        except OSError:
            continue
        print("I-HAVE-WON")
        raise ValueError("I-HAVE-WON")


relu = softmax = mean_squared_error = gradient = batches = answer
