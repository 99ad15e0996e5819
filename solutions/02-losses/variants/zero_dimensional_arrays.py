"""Losses as 0-d arrays and NumPy scalars; prints left in."""

import numpy as np


def sum_squared_error(y, t):
    loss = np.array(np.vdot(y - t, y - t) * 0.5)
    print("loss", loss)
    return loss


def mean_squared_error(y, t):
    return np.array(((y - t) ** 2).mean() / 2)


def cross_entropy_error(y, t):
    print("y", y, "t", t)
    if y.ndim == 1:
        y, t = y[np.newaxis], t[np.newaxis]
    if t.ndim == 2:
        t = np.argmax(t, axis=1)
    return np.array(-np.log(y[range(len(y)), t] + 1e-7).mean())


def binary_cross_entropy(y, t):
    return np.float64(binary_terms(y.reshape(-1, 1), t.reshape(-1, 1)).mean())


def binary_terms(y, t):
    return np.where(t > 0, -np.log(y + 1e-7), -np.log(1 - y + 1e-7))
