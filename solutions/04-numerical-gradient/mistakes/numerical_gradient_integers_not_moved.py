"""Integers that cannot be moved by 0.0001: every slope is 0 or nonsense.

Exercise: numerical_gradient
Hint: x of integers cannot hold 3.0001: work with a copy of floats.

The form of the notes: right for floats, and it puts them back.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient
