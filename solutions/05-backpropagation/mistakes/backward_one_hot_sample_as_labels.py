"""Targets with one axis taken for labels: the one-hot target of one sample has one axis too.

Exercise: backward
Hint: A one-hot target has as many entries as y; compare t.size with y.size.
"""

import numpy as np


def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if loss == "cross_entropy_error" and t.ndim == 1:
        t = np.eye(y.shape[1])[t.reshape(-1)][: len(y)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients
