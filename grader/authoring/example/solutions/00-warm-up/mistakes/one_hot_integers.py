"""One-hot with integer entries.

Exercise: one_hot
Hint: Give floats: divided or trained in place, integers are cut.
"""

import numpy as np


def one_hot(labels, n_classes):
    return np.eye(n_classes, dtype=int)[labels]
