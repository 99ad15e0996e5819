"""The small functions by other formulas: hyperbolic functions, booleans, outer products."""

import numpy as np


def d_sigmoid(u):
    return (1 - np.tanh(u / 2) ** 2) / 4


def d_relu(u):
    return u > 0


def d_mean_squared_error(y, t):
    return y / y.size - t / t.size


def d_sigmoid_with_loss(y, t):
    yes, truth = y.flatten(), t.flatten()
    return ((yes - truth) / yes.shape[0]).reshape(y.shape)


def d_softmax_with_loss(y, t):
    single = y.ndim == 1
    y = np.array(y, dtype=float, ndmin=2)
    labels = np.atleast_1d(t) if t.size != y.size else np.atleast_2d(t).argmax(axis=-1)
    for row, label in enumerate(labels):
        y[row, label] -= 1.0
    y /= len(y)
    return y[0] if single else y
