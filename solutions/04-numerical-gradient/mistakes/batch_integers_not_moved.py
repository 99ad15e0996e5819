"""Integers that cannot be moved by 0.0001: every slope is 0 or nonsense.

Exercise: numerical_gradient_batch
Hint: X of integers cannot hold 3.0001: work with a copy of floats.
"""

import numpy as np


def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, ndmin=2)
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
