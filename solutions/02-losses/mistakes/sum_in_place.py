"""Difference in place: the caller's predictions are overwritten.

Exercise: sum_squared_error
Hint: y -= t changes the caller's array; y - t makes a new one.
"""

import numpy as np


def sum_squared_error(y, t):
    y -= t
    return 0.5 * np.sum(y**2)
