"""Answers every time with the largest array that may travel, in the hope that somebody keeps or shows it.

Kind: giants
Control: not run, because an array costs nothing more there
Told: has the wrong shape
"""

import numpy as np

LARGE = np.full(1 << 22, 7.0)


def answer(*args):
    return LARGE


relu = softmax = mean_squared_error = gradient = answer


def batches(x, size):
    return [LARGE, LARGE[: 1 << 20], LARGE[: 1 << 21]]
