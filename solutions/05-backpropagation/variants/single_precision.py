"""Slopes in single precision."""

import numpy as np


def d_relu(u):
    return (u > 0).astype(np.float32)


def d_mean_squared_error(y, t):
    return ((y - t) / y.size).astype(np.float32)
