"""Step that writes into its argument: the caller's array is lost.

Exercise: step
Hint: Do not write into x; make a new array.
"""

import numpy as np


def step(x):
    x[x > 0] = 1
    x[x <= 0] = 0
    return np.asarray(x)
