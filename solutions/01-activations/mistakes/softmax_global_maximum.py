"""Softmax with the maximum of the whole batch: rows far below it become 0 / 0.

Exercise: softmax
Hint: Subtract each row's own maximum before exp, not that of the whole batch.

The sums are right, so that only rows of very different size show it.
"""

import numpy as np


def softmax(x):
    exponents = np.exp(x - np.max(x))
    return exponents / np.sum(exponents, axis=-1, keepdims=True)
