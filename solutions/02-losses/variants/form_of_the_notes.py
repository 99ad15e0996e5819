"""The form of the Japanese notes, with the arguments in the order of the course; binary as two classes."""

import numpy as np


def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    t = t.reshape(-1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


def binary_cross_entropy(y, t):
    yes = y.reshape(-1)
    two_classes = np.column_stack([1 - yes, yes])
    return cross_entropy_error(two_classes, t.reshape(-1).astype(int))
