"""Sigmoid with np.where around two formulas: both are computed everywhere, so both overflow.

Exercise: sigmoid
Hint: np.where computes both of its branches for every x; make both safe with exp(-|x|).
"""

import numpy as np


def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
