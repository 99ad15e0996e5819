"""Standardize that writes into an array like the argument: of integers, the answer is cut to integers.

Exercise: standardize
Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.
"""

import numpy as np


def standardize(x):
    table = np.zeros_like(x)
    for j in range(x.shape[1]):
        if np.ptp(x[:, j]) > 0:
            table[:, j] = (x[:, j] - np.mean(x[:, j])) / np.std(x[:, j])
    return table
