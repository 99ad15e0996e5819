"""One-hot as rows of the identity matrix.

Exercise: one_hot
"""

import numpy as np


def one_hot(labels, n_classes):
    return np.eye(n_classes)[labels]
