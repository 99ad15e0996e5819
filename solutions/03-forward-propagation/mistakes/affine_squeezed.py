"""The answer of a single unit without its axis.

Exercise: affine
Hint: One unit has an answer of shape (1,) or (N, 1); leave the shape as x @ W + b gives it.
"""

import numpy as np


def affine(x, W, b):
    return np.squeeze(np.dot(x, W) + b)
