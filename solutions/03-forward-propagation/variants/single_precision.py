"""Answers in single precision."""

from itertools import pairwise

import numpy as np


def activate(name, u):
    u = u.astype(np.float64)
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


def affine(x, W, b):
    return (x @ W + b).astype(np.float32)


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer, shape in enumerate(pairwise(layer_sizes), 1):
        network[f"W{layer}"] = np.float32(weight_std) * rng.standard_normal(shape, dtype=np.float32)
        network[f"b{layer}"] = np.zeros(shape[1:], dtype=np.float32)
    return network


def forward(network, x, activations):
    cache = {}
    z = x.astype(np.float64)
    for layer, name in enumerate(activations, 1):
        u = z @ network[f"W{layer}"] + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u.astype(np.float32)
        cache[f"z{layer}"] = z.astype(np.float32)
    return z.astype(np.float32), cache
