"""Answers in single precision."""

import numpy as np


def sigmoid(x):
    a = np.exp(-np.abs(x.astype(np.float64)))
    return np.where(x >= 0, 1 / (1 + a), a / (1 + a)).astype(np.float32)


def softmax(x):
    y = np.exp((x - x.max(axis=-1, keepdims=True)).astype(np.float32))
    return y / y.sum(axis=-1, keepdims=True)
