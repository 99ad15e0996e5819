"""Log-sum-exp row by row, with a Python float for one row and some printing.

Exercise: logsumexp
"""

import numpy as np


def logsumexp(x):
    print("shape", x.shape)
    if x.ndim > 1:
        return np.array([logsumexp(part) for part in x])
    largest = float(x.max())
    return largest + float(np.log(sum(np.exp(entry - largest) for entry in x)))
