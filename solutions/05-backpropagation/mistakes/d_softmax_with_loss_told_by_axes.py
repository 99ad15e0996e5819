"""Targets with one axis taken for labels: the one-hot target of one sample has one axis too.

Exercise: d_softmax_with_loss
Hint: A one-hot target has as many entries as y; compare t.size with y.size.
"""

import numpy as np


def d_softmax_with_loss(y, t):
    one_hot = t if t.ndim == 2 else np.eye(y.shape[-1])[t]
    return (y - one_hot) / (len(y) if y.ndim == 2 else 1)
