"""Log-sum-exp over axis 1: right for tables, and one row is cared for, but not three axes.

Exercise: logsumexp
Hint: The last axis is axis=-1, whatever the number of axes.
"""

import numpy as np


def logsumexp(x):
    axis = 0 if x.ndim == 1 else 1
    largest = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(largest, axis=axis) + np.log(np.sum(np.exp(x - largest), axis=axis))
