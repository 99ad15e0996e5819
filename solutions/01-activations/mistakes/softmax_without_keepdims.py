"""Softmax without keepdims: row sums of shape (N,) are lined up with the columns.

Exercise: softmax
Hint: keepdims=True keeps the sums as a column, one for each row.

An error for most batches; with as many samples as classes a wrong answer without one.
"""

import numpy as np


def softmax(x):
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exponents / np.sum(exponents, axis=-1)
