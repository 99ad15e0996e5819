"""Identity that flattens a batch: the rows are lost.

Exercise: identity
Hint: The answer has the shape of x.
"""

import numpy as np


def identity(x):
    return np.ravel(x)
