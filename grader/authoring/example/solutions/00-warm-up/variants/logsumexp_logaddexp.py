"""Log-sum-exp by NumPy's own sum of logarithms.

Exercise: logsumexp
"""

import numpy as np


def logsumexp(x):
    return np.logaddexp.reduce(x, axis=-1)
