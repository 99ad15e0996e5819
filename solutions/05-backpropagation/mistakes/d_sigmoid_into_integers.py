"""Slopes written into an array like the argument: for integers they are all cut to 0.

Exercise: d_sigmoid
Hint: np.zeros_like(u) of integers holds integers; slopes need floats.
"""

import numpy as np


def d_sigmoid(u):
    slope = np.zeros_like(u)
    a = np.exp(-np.abs(u))
    slope[...] = a / (1 + a) ** 2
    return slope
