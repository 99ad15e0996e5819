"""Calls itself until there is no memory for another call.

Kind: memory
Control: meets the limits of this test
"""

import sys


def down(pieces):
    return down((pieces, b"x" * 1_000_000))


def answer(*args):
    sys.setrecursionlimit(1 << 30)
    return down(())


def wrong(*args):
    return 7.0


relu = answer
softmax = mean_squared_error = gradient = batches = wrong
