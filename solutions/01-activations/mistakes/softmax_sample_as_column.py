"""Softmax that makes a column of one sample: every row has one entry, and each becomes 1.

Exercise: softmax
Hint: The logits of one sample belong to one row: x[np.newaxis, :], or no extra axis at all.
"""

import numpy as np


def softmax(x):
    shape = x.shape
    if x.ndim == 1:
        x = x[:, np.newaxis]
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return (exponents / np.sum(exponents, axis=-1, keepdims=True)).reshape(shape)
