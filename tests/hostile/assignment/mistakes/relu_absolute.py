"""The absolute value, not max(0, x).

Exercise: relu
Hint: Negative entries become 0.
"""

import numpy as np


def relu(x):
    return np.abs(x)
