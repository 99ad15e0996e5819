"""One-hot with as many columns as the labels need, instead of n_classes.

Exercise: one_hot
Hint: A batch need not hold the last class; the number of columns is n_classes.
"""

import numpy as np


def one_hot(labels, n_classes):
    return np.eye(np.max(labels) + 1)[labels]
