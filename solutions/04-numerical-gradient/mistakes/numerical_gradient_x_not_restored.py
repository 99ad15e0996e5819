"""Entries of x moved and not put back: the caller's array is another point.

Exercise: numerical_gradient
Hint: Put every entry back before you move the next, or change a copy.

As `_numerical_grad` in the Korean notes.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = x if x.dtype == float else x.astype(float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
    return gradient
