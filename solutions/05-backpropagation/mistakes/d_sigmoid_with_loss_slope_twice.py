"""The slope of the sigmoid multiplied in again: it is part of y - t already.

Exercise: d_sigmoid_with_loss
Hint: dE/dy times y * (1 - y) is y - t; nothing is left to multiply.
"""

import numpy as np


def d_sigmoid_with_loss(y, t):
    return (y - np.reshape(t, y.shape)) * y * (1 - y) / len(y)
