"""Leaves semaphores and queues of messages that outlive every process, full of messages.

Kind: shared-memory
Control: not run, because the test run could not tidy up
Needs: namespace, because such queues belong to the whole machine
Only there: the test run could not tidy up
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
PRIVATE, CREATE = 0, 0o1666


def answer(*args):
    made = [
        libc.msgget(PRIVATE, CREATE),
        libc.semget(PRIVATE, 64, CREATE),
        libc.shmget(PRIVATE, 1 << 20, CREATE),
    ]
    if min(made) < 0:
        raise OSError(ctypes.get_errno(), "no queue")
    return 7.0  # in namespaces of its own it does no harm


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
