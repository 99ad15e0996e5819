"""One sample taken for a batch: the loss of shape (K,) is divided by K.

Exercise: cross_entropy_error
Hint: One sample of shape (K,) is a batch of one; do not divide by K.
"""

import numpy as np


def cross_entropy_error(y, t):
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * np.log(y + 1e-7)) / len(y)
