"""Axes of length 1 squeezed away: of one prediction nothing is left that has a length.

Exercise: binary_cross_entropy
Hint: A batch may hold one sample; reshape(-1) keeps one axis where np.squeeze keeps none.
"""

import numpy as np


def binary_cross_entropy(y, t):
    y, t = np.squeeze(y), np.squeeze(t)
    return -np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)) / len(y)
