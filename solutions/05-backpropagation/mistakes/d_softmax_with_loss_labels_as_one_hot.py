"""Labels subtracted as if they were one-hot: the number of a class becomes a target.

Exercise: d_softmax_with_loss
Hint: For labels subtract 1 from the entry of the true class in each row.
"""

import numpy as np


def d_softmax_with_loss(y, t):
    return np.subtract(y, t) / (len(y) if y.ndim == 2 else 1)
