"""Softmax that knows one sample and a batch only: with three axes it sums over everything.

Exercise: softmax
Hint: Use axis=-1 throughout; then no number of axes needs a special case.

The form in the Korean and Japanese notes, with a transpose for `x.ndim == 2`.
"""

import numpy as np


def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))
