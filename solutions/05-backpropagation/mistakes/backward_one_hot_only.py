"""Labels taken for one-hot targets.

Exercise: backward
Hint: Labels have one entry a sample: turn them into one-hot rows, or subtract 1 at the true class.
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
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients
