"""Softmax without subtracting the maximum: exp overflows, and inf / inf is nan.

Exercise: softmax
Hint: exp(1000) overflows; subtract the largest logit before exp.
"""

import numpy as np


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)
