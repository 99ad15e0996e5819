"""The activation of the next layer: the names are counted one too far.

Exercise: forward
Hint: The first name belongs to layer 1: activations[layer - 1].
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


def forward(network, x, activations):
    cache = {}
    z = x
    for layer in range(1, len(activations) + 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(activations[layer % len(activations)], u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache
