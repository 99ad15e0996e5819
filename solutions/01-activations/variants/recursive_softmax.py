"""Softmax of a batch as the softmax of each of its samples; copies everywhere."""

import numpy as np


def identity(x):
    return x.copy()


def softmax(x):
    if x.ndim > 1:
        return np.stack([softmax(sample) for sample in x])
    y = np.exp(x - np.max(x))
    y /= y.sum()
    return y
