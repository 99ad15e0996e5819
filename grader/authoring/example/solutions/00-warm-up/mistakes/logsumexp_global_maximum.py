"""Log-sum-exp with the largest entry of the whole table: rows of small entries end in log(0).

Exercise: logsumexp
Hint: Each row needs its own largest entry.
"""

import numpy as np


def logsumexp(x):
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest), axis=-1))
