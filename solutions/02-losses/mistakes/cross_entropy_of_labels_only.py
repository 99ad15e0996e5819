"""One-hot targets used as labels: whole rows are picked by 0 and 1, for each sample again.

Exercise: cross_entropy_error
Hint: A one-hot target has as many entries as y; turn it into labels with argmax first.
"""

import numpy as np


def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), np.reshape(t, (-1, batch_size))] + 1e-7)) / batch_size
