"""Labels computed from one-hot rows by a product: of floats they are floats, and index nothing.

Exercise: cross_entropy_error
Hint: One-hot targets may be floats; argmax gives an index whatever their type.
"""

import numpy as np


def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    labels = t.reshape(y.shape) @ np.arange(y.shape[1]) if t.size == y.size else t
    return -np.mean(np.log(y[np.arange(len(y)), labels] + 1e-7))
