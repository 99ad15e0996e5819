"""Sigmoid taken twice: the slope at z = sigmoid(u) instead of at u, as in the notes' d_sigmoid(z1).

Exercise: d_sigmoid
Hint: Take sigmoid once; the slope at u = 2 is 0.1050, not 0.2072.
"""

import numpy as np


def d_sigmoid(u):
    z = 0.5 * (1 + np.tanh(np.asarray(u) / 2))
    s = 0.5 * (1 + np.tanh(z / 2))
    return s * (1 - s)
