"""Standardize that divides by the deviation 0 of a constant column.

Exercise: standardize
Hint: The deviation of a constant column is 0, and 0 / 0 is nan.
"""

import numpy as np


def standardize(x):
    return (x - np.mean(x, axis=0)) / np.std(x, axis=0)
