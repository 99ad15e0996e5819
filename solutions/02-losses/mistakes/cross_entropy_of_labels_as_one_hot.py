"""Labels multiplied as if they were one-hot: the number of a class becomes a weight.

Exercise: cross_entropy_error
Hint: Integer labels pick one entry from each row: y[np.arange(N), t].

With as many samples as classes the shapes fit and nothing complains.
"""

import numpy as np


def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
