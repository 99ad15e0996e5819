"""Each entry moved as soon as its slope is known: the next slope is that of another point.

Exercise: gradient_descent
Hint: Compute the whole gradient first, then move all entries.
"""

import numpy as np


def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        for index in np.ndindex(x.shape):
            x[index] -= lr * gradient_of(f, x)[index]
    return x
