"""A column minus a vector: a table of every prediction against every target.

Exercise: d_sigmoid_with_loss
Hint: (N, 1) minus (N,) broadcasts to (N, N): bring t to the shape of y first.
"""

import numpy as np


def d_sigmoid_with_loss(y, t):
    return np.subtract(y, t) / len(y)
