"""Targets taken for one-hot when their last axis is as long as that of y: so are K labels of K samples.

Exercise: cross_entropy_error
Hint: A one-hot target has as many entries as y; compare t.size with y.size.
"""

import numpy as np


def cross_entropy_error(y, t):
    samples = 1 if y.ndim == 1 else len(y)
    if t.ndim > 0 and t.shape[-1] == y.shape[-1]:
        return -np.sum(t * np.log(y + 1e-7)) / samples
    return -np.mean(np.log(np.atleast_2d(y)[np.arange(samples), t] + 1e-7))
