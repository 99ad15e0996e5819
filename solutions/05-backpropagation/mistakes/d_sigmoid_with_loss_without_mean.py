"""Delta without the 1/N: right for one sample, too large by N for a batch.

Exercise: d_sigmoid_with_loss
Hint: The loss is a mean over the batch: (y - t) / N.
"""

import numpy as np


def d_sigmoid_with_loss(y, t):
    return y - np.reshape(t, y.shape)
