"""Slopes written into an array like X: for integers they are cut.

Exercise: numerical_gradient_batch
Hint: np.zeros_like(X) of integers holds integers; the answer needs floats.

As in the Korean notes.
"""

import numpy as np


def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros_like(np.atleast_2d(X))
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient.reshape(X.shape)
