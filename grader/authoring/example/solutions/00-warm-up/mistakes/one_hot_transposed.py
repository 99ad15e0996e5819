"""One-hot with classes in rows and samples in columns.

Exercise: one_hot
Hint: Samples are rows: the shape is (N, K).
"""

import numpy as np


def one_hot(labels, n_classes):
    return (np.arange(n_classes)[:, None] == labels).astype(float)
