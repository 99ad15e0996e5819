"""A copy, whose entries stay moved while the next ones are measured.

Exercise: numerical_gradient
Hint: Put every entry back before you move the next.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
    return gradient
