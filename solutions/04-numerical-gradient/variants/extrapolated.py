"""Central differences at h and h / 2, extrapolated to 0; one dimension at a time."""

import numpy as np


def numerical_diff(f, x, h=1e-4):
    wide = (f(x + h) - f(x - h)) / (2 * h)
    narrow = (f(x + h / 2) - f(x - h / 2)) / h
    return (4 * narrow - wide) / 3


def tangent_line(f, a):
    slope = numerical_diff(f, a)
    return [slope, f(a) + slope * (0 - a)]


def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):

        def along(value, index=index):
            point = np.array(x, dtype=float)
            point[index] = value
            return f(point)

        gradient[index] = numerical_diff(along, float(x[index]), h)
    return gradient


def numerical_gradient_batch(f, X, h=1e-4):
    return np.array([numerical_gradient(f, row, h) for row in X.reshape(-1, X.shape[-1])]).reshape(X.shape)
