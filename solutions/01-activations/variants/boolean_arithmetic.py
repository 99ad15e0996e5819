"""Comparisons used as numbers: a boolean array from step, relu as a product."""

import numpy as np


def step(x):
    return np.greater(x, 0)


def relu(x):
    return x * (x > 0)
