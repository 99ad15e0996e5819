"""The gradient of a batch of one row comes without its first axis.

Exercise: numerical_gradient_batch
Hint: The answer has the shape of X, also where N is 1: reshape instead of squeeze.
"""

import numpy as np


def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    steps = h * np.eye(rows.shape[1])
    return np.squeeze([[(f(row + step) - f(row - step)) / (2 * h) for step in steps] for row in rows])
