"""Cross entropy without the 1/N: the loss, and every step of learning, grows with the batch.

Exercise: cross_entropy_error
Hint: Divide the sum over the batch by the number of samples.

The first attempt of the Traditional Chinese notes, 1.3783 instead of 0.4594.
"""

import numpy as np


def cross_entropy_error(y, t):
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * np.log(y + 1e-7))
