"""Slopes written into the argument: the total inputs in the cache are lost.

Exercise: d_relu
Hint: u[u > 0] = 1 changes the caller's array; make a new one.
"""

import numpy as np


def d_relu(u):
    u[u > 0] = 1
    u[u <= 0] = 0
    return np.asarray(u)
