"""Derivative of the sum, without the division: steps grow with the batch.

Exercise: d_mean_squared_error
Hint: The loss is a mean over every entry, so its slope is divided by their number.
"""

import numpy as np


def d_mean_squared_error(y, t):
    return np.subtract(y, t)
