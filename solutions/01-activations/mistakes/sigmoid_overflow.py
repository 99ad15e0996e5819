"""Sigmoid by the plain formula: right values, but exp overflows with a warning.

Exercise: sigmoid
Hint: Take exp of -|x| only, which cannot overflow.
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
