"""Standardize that divides inside np.where, which computes both of its branches: 0 / 0 still warns.

Exercise: standardize
Hint: Choose a safe divisor first, then divide by it.
"""

import numpy as np


def standardize(x):
    constant = np.max(x, axis=0) == np.min(x, axis=0)
    return np.where(constant, 0.0, (x - np.mean(x, axis=0)) / np.std(x, axis=0))
