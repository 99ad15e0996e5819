"""A whole row moved at once: one slope, in the direction of the diagonal.

Exercise: numerical_gradient_batch
Hint: Move one entry of a row at a time.
"""

import numpy as np


def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            right = f(row + h)
            left = f(row - h)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient.reshape(X.shape)
