"""A batch of one sample taken for one sample: its answer is a number.

Exercise: predict_class
Hint: A batch of N samples gives an array of shape (N,), also for N = 1.
"""

import numpy as np


def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.squeeze(np.argmax(z, axis=-1))
