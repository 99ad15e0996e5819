"""Forward differences: the slope half a step beside each entry.

Exercise: numerical_gradient
Hint: Measure to both sides of each entry.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value
        left = f(x)
        gradient[index] = (right - left) / h
        x[index] = value
    return gradient
