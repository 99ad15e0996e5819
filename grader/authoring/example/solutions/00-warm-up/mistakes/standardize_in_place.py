"""Standardize that works in place: the caller's table is changed.

Exercise: standardize
Hint: x -= ... changes the caller's array; x = x - ... makes a new one.
"""

import numpy as np


def standardize(x):
    x = np.asarray(x, dtype=float)
    deviation = np.std(x, axis=0)
    x -= np.mean(x, axis=0)
    return x / np.where(deviation > 1e-12, deviation, 1.0)
