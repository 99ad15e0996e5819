"""The gradient of a single point comes as a table of one row.

Exercise: numerical_gradient_batch
Hint: The answer has the shape of X.
"""

import numpy as np


def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient
