"""One-hot that fills the columns of all labels, in every row.

Exercise: one_hot
Hint: Pair each row with its label: targets[np.arange(N), labels].
"""

import numpy as np


def one_hot(labels, n_classes):
    targets = np.zeros((len(labels), n_classes))
    targets[:, labels] = 1.0
    return targets
