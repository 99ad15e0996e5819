"""Identity without a return: the function gives None.

Exercise: identity
Hint: The last line of the function must return x.
"""

import numpy as np


def identity(x):
    np.asarray(x)
