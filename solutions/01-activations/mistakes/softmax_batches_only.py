"""Softmax of batches only: one sample falls through to the end and gives None.

Exercise: softmax
Hint: One sample of shape (K,) must give an answer too; every path needs a return.

The English notes lost the last two lines of the function.
"""

import numpy as np


def softmax(x):  # noqa: RET503 (the mistake itself)
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T
