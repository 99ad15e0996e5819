"""Clipping in place: the caller's predictions are changed.

Exercise: binary_cross_entropy
Hint: np.clip(y, ..., out=y) writes into the caller's array; np.clip(y, ...) makes a new one.
"""

import numpy as np


def binary_cross_entropy(y, t):
    np.clip(y, 1e-7, 1 - 1e-7, out=y)
    y, t = y.reshape(-1), t.reshape(-1)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
