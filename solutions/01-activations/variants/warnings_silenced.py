"""Sigmoid by the plain formula with NumPy's warnings switched off for it: no warning, right values."""

import numpy as np


def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))
