"""A single point is taken for a table and fails.

Exercise: numerical_gradient_batch
Hint: X of shape (D,) is one point; its gradient has shape (D,).
"""

import numpy as np


def numerical_gradient_batch(f, X, h=1e-4):
    rows = X.astype(float)
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
    return gradient.reshape(X.shape)
