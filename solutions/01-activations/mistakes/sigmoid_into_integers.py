"""Sigmoid written into an array like the argument: answers for integers are cut to 0 and 1.

Exercise: sigmoid
Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.
"""

import numpy as np


def sigmoid(x):
    y = np.zeros_like(x)
    positive = x >= 0
    y[positive] = 1 / (1 + np.exp(-x[positive]))
    small = np.exp(x[~positive])
    y[~positive] = small / (1 + small)
    return y
