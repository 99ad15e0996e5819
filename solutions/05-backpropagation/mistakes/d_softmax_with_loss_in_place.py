"""1 subtracted in place: the caller's probabilities are changed.

Exercise: d_softmax_with_loss
Hint: y[...] -= 1 changes the caller's array: work on a copy.
"""

import numpy as np


def d_softmax_with_loss(y, t):
    rows = y.reshape(-1, y.shape[-1])
    labels = t.reshape(rows.shape).argmax(axis=1) if t.size == y.size else t.reshape(-1)
    rows[np.arange(len(rows)), labels] -= 1
    return rows.reshape(y.shape) / len(rows)
