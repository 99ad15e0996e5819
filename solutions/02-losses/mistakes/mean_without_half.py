"""Mean of squares without the half: twice the loss.

Exercise: mean_squared_error
Hint: mean((y - t)^2) / 2; the half makes the 2 of the derivative disappear.
"""

import numpy as np


def mean_squared_error(y, t):
    return np.mean((y - t) ** 2)
