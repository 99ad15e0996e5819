"""Relu with np.max: one number, the largest entry, instead of a comparison entry by entry.

Exercise: relu
Hint: np.maximum compares entry by entry; np.max gives the one largest entry.
"""

import numpy as np


def relu(x):
    return max(0, np.max(x))
