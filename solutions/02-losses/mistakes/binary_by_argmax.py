"""Cross entropy of classes on a single sigmoid output: argmax of one entry is always class 0.

Exercise: binary_cross_entropy
Hint: With one output argmax says nothing; use the formula with t and 1 - t.

The Japanese notes do this, and print the loss -9.999999505838704e-08 of an output that is saturated at 1.
"""

import numpy as np


def binary_cross_entropy(y, t):
    y = y.reshape(-1, 1)
    t = t.reshape(-1, 1).argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)
