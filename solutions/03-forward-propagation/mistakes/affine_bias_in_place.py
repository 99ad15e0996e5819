"""The sum written into the bias: the caller's b is changed.

Exercise: affine
Hint: b += ... changes the caller's array; make a new one.
"""

import numpy as np


def affine(x, W, b):
    u = np.dot(x, W)
    if u.shape == b.shape and u.dtype == b.dtype:
        b += u
        return b
    return u + b
