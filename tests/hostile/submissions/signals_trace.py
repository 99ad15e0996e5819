"""Traces another process, to change what it knows.

Kind: signals
Control: wins
Needs: namespace, because the system lets a process trace those of the same user
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
SEIZE = 0x4206


def answer(*args):
    for pid in (int("@victim@"), os.getppid()):
        if libc.ptrace(SEIZE, pid, None, None) == 0:
            raise ValueError("I-HAVE-" + "WON")
    raise OSError(ctypes.get_errno(), "cannot trace")


relu = softmax = mean_squared_error = gradient = batches = answer
