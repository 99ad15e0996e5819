"""Sigmoid that takes the absolute value in place: right answers, and the caller's x has lost its signs.

Exercise: sigmoid
Hint: x[x < 0] *= -1 changes the caller's array; np.abs(x) makes a new one.
"""

import numpy as np


def sigmoid(x):
    negative = x < 0
    x[negative] *= -1
    a = np.exp(-x)
    return np.where(negative, a, 1.0) / (1.0 + a)
