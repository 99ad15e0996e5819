"""Rows of X moved and not put back: the caller's batch is another one.

Exercise: numerical_gradient_batch
Hint: X[i] is a part of X: put every entry back before you move the next, or change a copy.

`_numerical_grad` of the Korean notes.
"""

import numpy as np


def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.atleast_2d(X if X.dtype == float else X.astype(float))
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
    return gradient.reshape(X.shape)
