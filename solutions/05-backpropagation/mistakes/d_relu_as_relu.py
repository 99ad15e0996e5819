"""Relu itself instead of its derivative: active units give u, not 1.

Exercise: d_relu
Hint: The slope of a straight line through 0 is the same everywhere: 1.
"""

import numpy as np


def d_relu(u):
    return np.maximum(0, u)
