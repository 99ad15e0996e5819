"""Both sides measured, but divided by h: twice the gradient.

Exercise: numerical_gradient
Hint: The two points are 2 h apart: divide by 2 * h.
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
        gradient[index] = (right - left) / h
        x[index] = value
    return gradient
