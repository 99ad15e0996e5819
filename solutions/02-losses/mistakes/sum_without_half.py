"""Sum of squares without the half: twice the loss.

Exercise: sum_squared_error
Hint: The half is part of the formula; it makes the derivative y - t.
"""

import numpy as np


def sum_squared_error(y, t):
    return np.sum((y - t) ** 2)
