"""Sigmoid as exp(x) / (1 + exp(x)): inf / inf is nan for large x.

Exercise: sigmoid
Hint: exp(1000) is infinite, and inf / inf is nan; take exp of negative numbers only.
"""

import numpy as np


def sigmoid(x):
    return np.exp(x) / (1 + np.exp(x))
