"""One sample taken for a batch: the delta of shape (K,) is divided by K.

Exercise: d_softmax_with_loss
Hint: One sample of shape (K,) is a batch of one: N is 1, not K.
"""

import numpy as np


def d_softmax_with_loss(y, t):
    one_hot = t if t.size == y.size else np.eye(y.shape[-1])[t]
    return (y - one_hot) / len(y)
