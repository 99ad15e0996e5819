"""Answers with an array that claims terabytes and has one number.

Kind: giants
Control: meets the limits of this test
Told: It needs more memory than a submission may use
"""

import numpy as np


def answer(*args):
    return np.broadcast_to(np.float64(7.0), (1 << 40, 1, 1))


relu = softmax = mean_squared_error = gradient = batches = answer
