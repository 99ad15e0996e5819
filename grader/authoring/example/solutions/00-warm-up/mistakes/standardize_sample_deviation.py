"""Standardize with the sample's standard deviation, which divides by N - 1.

Exercise: standardize
Hint: The standard deviation is that of np.std, which divides by N.
"""

import numpy as np


def standardize(x):
    deviation = np.std(x, axis=0, ddof=1)
    return (x - np.mean(x, axis=0)) / np.where(deviation > 1e-12, deviation, 1.0)
