"""A network as its first layer and the rest of it; more in the cache than asked for, and prints."""

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
    cache = {"z0": x, "activations": list(activations)}
    return rest(network, x, activations, cache, 1), cache


def rest(network, z, activations, cache, layer):
    if layer > len(activations):
        return z
    u = np.einsum("...i,ij->...j", z, network[f"W{layer}"]) + network[f"b{layer}"]
    print("layer", layer, "total input of shape", u.shape)
    cache["u" + str(layer)] = u
    cache["z" + str(layer)] = activate(activations[layer - 1], u)
    return rest(network, cache["z" + str(layer)], activations, cache, layer + 1)


def predict_class(network, x, activations):
    y, _ = forward(network, x, activations)
    return int(y.argmax()) if y.ndim == 1 else y.argmax(axis=1).astype(np.int32)
