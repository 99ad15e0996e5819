"""x is moved by += and -=, and so comes back but for rounding."""

import numpy as np


def numerical_gradient(f, x, h=1e-4):
    x = x if x.dtype == float else x.astype(float)
    gradient = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        x[index] += h
        right = f(x)
        x[index] -= 2 * h
        left = f(x)
        x[index] += h
        gradient[index] = (right - left) / 2 / h
    return gradient


def numerical_gradient_batch(f, X, h=1e-4):
    if X.ndim == 2:
        return np.stack([numerical_gradient_batch(f, row, h) for row in X])
    return numerical_gradient(f, X, h)
