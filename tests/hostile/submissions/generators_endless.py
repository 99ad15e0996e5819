"""Gives batches without end, so that whoever gathers them never stops.

Kind: generators
Control: hangs the grader
Told: All the time for its checks is used up
"""

import itertools


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = gradient = wrong


def batches(x, size):
    return (x for _ in itertools.repeat(None))
