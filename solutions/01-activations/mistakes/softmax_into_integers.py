"""Softmax written into an array like the argument: probabilities of integer logits are cut to 0.

Exercise: softmax
Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.
"""

import numpy as np


def softmax(x):
    y = np.zeros_like(x)
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    y[...] = exponents / np.sum(exponents, axis=-1, keepdims=True)
    return y
