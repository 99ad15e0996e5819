"""Forward differences in every row.

Exercise: numerical_gradient_batch
Hint: Measure to both sides of each entry.
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
            row[i] = value
            left = f(row)
            slopes[i] = (right - left) / h
            row[i] = value
    return gradient.reshape(X.shape)
