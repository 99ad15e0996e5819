"""The bias left out: the unit answers 0 to an input of zeros.

Exercise: affine
Hint: Add b: u = x @ W + b.
"""

import numpy as np


def affine(x, W, b):
    return np.dot(x, W) + 0 * b
