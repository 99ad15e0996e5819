"""Gives large batches without end, so that whoever gathers them runs out of memory.

Kind: generators
Control: meets the limits of this test
"""

import itertools

import numpy as np


def wrong(*args):
    return 7.0


relu = softmax = mean_squared_error = gradient = wrong


def batches(x, size):
    return (np.empty(1 << 20) for _ in itertools.repeat(None))
