"""The small number added in place: the caller's probabilities are changed.

Exercise: cross_entropy_error
Hint: y += 1e-7 changes the caller's array; write np.log(y + 1e-7).
"""

import numpy as np


def cross_entropy_error(y, t):
    y += 1e-7
    rows, t = np.atleast_2d(y), np.asarray(t)
    labels = t.reshape(rows.shape).argmax(axis=1) if t.size == rows.size else t.reshape(-1)
    return -np.mean(np.log(rows[np.arange(len(rows)), labels]))
