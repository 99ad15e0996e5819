"""The last entry is never moved: its slope stays 0.

Exercise: numerical_gradient
Hint: Every entry has a slope, the last one too.
"""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in list(np.ndindex(x.shape))[: max(1, x.size - 1)]:
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient
