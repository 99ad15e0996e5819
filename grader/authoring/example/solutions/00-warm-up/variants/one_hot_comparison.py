"""One-hot by comparing labels with columns; float32 entries.

Exercise: one_hot
"""

import numpy as np


def one_hot(labels, n_classes):
    return (labels[:, None] == np.arange(n_classes)).astype(np.float32)
