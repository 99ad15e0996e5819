"""The bias as the weight of one more input that is always 1."""

import numpy as np


def affine(x, W, b):
    ones = np.ones((*x.shape[:-1], 1))
    return np.concatenate([x, ones], axis=-1) @ np.vstack([W, b])
