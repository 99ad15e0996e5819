"""Slopes written into an array like x: for integers they are cut.

Exercise: numerical_gradient
Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    x = x.astype(float)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient
