"""Labels of a batch only: with the label of one sample y still has the shape (K,), and two indices fail.

Exercise: cross_entropy_error
Hint: Make a batch of one sample for labels too, before you pick entries: np.atleast_2d(y).
"""

import numpy as np


def cross_entropy_error(y, t):
    if t.size == y.size:
        y, t = np.atleast_2d(y), np.atleast_2d(t).argmax(axis=1)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))
