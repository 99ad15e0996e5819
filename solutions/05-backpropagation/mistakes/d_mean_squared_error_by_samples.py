"""Division by the number of samples: too large by the number of outputs.

Exercise: d_mean_squared_error
Hint: The mean runs over every entry: a batch of shape (2, 2) has 4 of them.
"""

import numpy as np


def d_mean_squared_error(y, t):
    return np.subtract(y, t) / len(y)
