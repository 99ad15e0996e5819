"""Answers with empty arrays of a million million rows, for whoever goes through the rows or shows them.

Kind: arrays
Control: meets the limits of this test
Told: cannot be taken: it is an empty array of shape
"""

import numpy as np


def answer(*args):
    return np.zeros((1 << 40, 0))


relu = softmax = mean_squared_error = gradient = batches = answer
