"""Leaves work for the end of the process: handlers, finalizers and threads that start one another.

Kind: outlive
Control: hangs the grader
"""

import atexit
import weakref


class Kept:
    """Is finalized at the end."""


kept = Kept()


def forever(*args):
    while True:
        pass


weakref.finalize(kept, forever)
atexit.register(forever)


def answer(*args):
    return 7.0


relu = softmax = mean_squared_error = gradient = batches = answer
