"""Softmax over the whole batch: the answer for a sample depends on its neighbours.

Exercise: forward
Hint: Each row is a sample with its own sum: axis=-1, keepdims=True.
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
        y = np.exp(u - np.max(u))
        return y / np.sum(y)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache
