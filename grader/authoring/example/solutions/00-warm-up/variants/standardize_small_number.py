"""Standardize that adds a tiny number to the deviation, so that it is never 0.

Exercise: standardize
"""

import numpy as np


def standardize(x):
    return (x - np.mean(x, axis=0)) / (np.std(x, axis=0) + 1e-8)
