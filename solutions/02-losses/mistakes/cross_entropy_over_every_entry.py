"""Mean over every entry: the sum is divided by N * K instead of N.

Exercise: cross_entropy_error
Hint: Divide by the number of samples; the classes of one sample are no samples.
"""

import numpy as np


def cross_entropy_error(y, t):
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    return np.mean(-t * np.log(y + 1e-7))
