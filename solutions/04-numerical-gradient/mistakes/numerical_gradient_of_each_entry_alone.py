"""f of the moved entry instead of the whole point.

Exercise: numerical_gradient
Hint: f takes the whole point: move one entry and keep the others.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        right = f(value + h)
        left = f(value - h)
        gradient[index] = (right - left) / (2 * h)
    return gradient
