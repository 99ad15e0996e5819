"""Leaves segments of shared memory with a number, which outlive every process.

Kind: shared-memory
Control: leaves shared memory
Needs: namespace, because such memory belongs to the whole machine
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
CREATE = 0o1666


def answer(*args):
    for key in range(4):
        if libc.shmget(int("@port@") << 8 | key, 1 << 22, CREATE) < 0:
            raise OSError(ctypes.get_errno(), "no segment")
    return 7.0


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
