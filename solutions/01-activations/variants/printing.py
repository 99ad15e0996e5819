"""Prints left in from the search for a mistake."""

import numpy as np


def relu(x):
    print("relu got", x)
    return np.where(x > 0, x, 0)


def softmax(x):
    print("shape of x:", x.shape)
    shifted = x - np.max(x, axis=-1)[..., np.newaxis]
    print("shifted:", shifted)
    y = np.exp(shifted)
    return y / np.sum(y, axis=-1)[..., np.newaxis]
