"""Differences without squares: too high and too low cancel, and a bad prediction looks perfect.

Exercise: sum_squared_error
Hint: Square each difference before adding them up.
"""

import numpy as np


def sum_squared_error(y, t):
    return 0.5 * np.sum(y - t)
