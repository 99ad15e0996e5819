"""Answers with infinities and numbers beyond float64, so that differences become nan or overflow.

Kind: nan
Control: some marks
"""

import numpy as np


def relu(x):
    return np.full(x.shape, np.inf)


def softmax(x):
    return np.full(x.shape, np.longdouble("1e4000"))


def mean_squared_error(y, t):
    return np.float16(np.inf)


def gradient(f, x):
    return np.full(x.shape, np.inf) - np.inf


def batches(x, size):
    return [x * -np.inf] * -(-len(x) // size)
