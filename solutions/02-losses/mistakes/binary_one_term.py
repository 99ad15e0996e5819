"""Only the term of "yes": a wrong "yes" for a target of 0 costs nothing.

Exercise: binary_cross_entropy
Hint: Both terms count: t * log(y) for yes and (1 - t) * log(1 - y) for no.
"""

import numpy as np


def binary_cross_entropy(y, t):
    return -np.mean(np.reshape(t, -1) * np.log(np.reshape(y, -1) + 1e-7))
