"""Standardize that divides by the variance: the square root is missing.

Exercise: standardize
Hint: Divide by the standard deviation, the square root of the variance.
"""

import numpy as np


def standardize(x):
    variance = np.var(x, axis=0)
    return (x - np.mean(x, axis=0)) / np.where(variance > 1e-12, variance, 1.0)
