"""Softmax and sigmoid by way of logarithms: log-sum-exp and logaddexp."""

import numpy as np


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


def softmax(x):
    largest = x.max(axis=-1, keepdims=True)
    log_sum = largest + np.log(np.exp(x - largest).sum(axis=-1, keepdims=True))
    return np.exp(x - log_sum)
