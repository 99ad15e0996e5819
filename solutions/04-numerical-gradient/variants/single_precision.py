"""Answers in single precision, computed in double."""

import numpy as np


def numerical_diff(f, x, h=1e-4):
    return np.float32((f(x + h) - f(x - h)) / (2 * h))


def numerical_gradient(f, x, h=1e-4):
    steps = [h * unit.reshape(x.shape) for unit in np.eye(x.size)]
    gradient = [(f(x + step) - f(x - step)) / (2 * h) for step in steps]
    return np.array(gradient, dtype=np.float32).reshape(x.shape)
