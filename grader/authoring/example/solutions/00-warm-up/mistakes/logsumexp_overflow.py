"""Log-sum-exp by the plain formula: exp(1000) is infinite.

Exercise: logsumexp
Hint: Draw the largest entry out of the sum, so that no exponent is above 0.
"""

import numpy as np


def logsumexp(x):
    return np.log(np.sum(np.exp(x), axis=-1))
