"""One-hot by nested lists, turned into an array.

Exercise: one_hot
"""

import numpy as np


def one_hot(labels, n_classes):
    return np.array([[1.0 if k == label else 0.0 for k in range(n_classes)] for label in labels])
