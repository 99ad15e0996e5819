"""Divided by the sum of the whole table, not of each row.

Exercise: softmax
Hint: Every row sums to one.
"""

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
