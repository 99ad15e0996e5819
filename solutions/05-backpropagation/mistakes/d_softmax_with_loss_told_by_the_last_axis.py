"""Targets taken for one-hot when their last axis is as long as that of y: so are K labels of K samples.

Exercise: d_softmax_with_loss
Hint: A one-hot target has as many entries as y; compare t.size with y.size.
"""

import numpy as np


def d_softmax_with_loss(y, t):
    if t.ndim == 0 or t.shape[-1] != y.shape[-1]:
        t = np.eye(y.shape[-1])[t]
    return (y - t) / (len(y) if y.ndim == 2 else 1)
