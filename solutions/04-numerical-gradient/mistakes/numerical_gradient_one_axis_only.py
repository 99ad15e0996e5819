"""x[i] for i up to x.size: right for one axis only.

Exercise: numerical_gradient
Hint: np.ndindex(x.shape) goes over the places of an array of any shape.

The first form in "Deep Learning day 2".
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in range(x.size):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient
