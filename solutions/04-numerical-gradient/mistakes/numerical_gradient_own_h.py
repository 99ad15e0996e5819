"""An h of its own, whatever was asked for.

Exercise: numerical_gradient
Hint: Use the argument h.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    h = 1e-4
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
