"""A column of all rows moved at once, for a function of one row.

Exercise: numerical_gradient_batch
Hint: f takes one row, and in a table x[0] is a row: call f for each row.

`numerical_gradient_batch_v2` of the Korean notes: right for a function of a batch.
"""

import numpy as np


def numerical_gradient_batch(f, X, h=1e-4):
    X = X.astype(float)
    if X.ndim == 1:
        steps = h * np.eye(len(X))
        return np.array([(f(X + step) - f(X - step)) / (2 * h) for step in steps])
    gradient = np.zeros(X.shape)
    for column in range(X.shape[1]):
        H = np.zeros(X.shape)
        H[:, column] += h
        gradient[:, column] = (f(X + H) - f(X - H)) / (2 * h)
    return gradient
