"""Softmax that shifts its argument in place: the caller's logits are changed.

Exercise: softmax
Hint: x -= ... changes the caller's array; x = x - ... makes a new one.
"""

import numpy as np


def softmax(x):
    x -= np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)
