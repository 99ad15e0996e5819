"""Delta without the 1/N: right for one sample, too large by N for a batch.

Exercise: d_softmax_with_loss
Hint: The loss is a mean over the batch: (y - t) / N.
"""

import numpy as np


def d_softmax_with_loss(y, t):
    return y - (t if t.size == y.size else np.eye(y.shape[-1])[t])
