"""Backward with loops over samples, inputs and units; every sum is written out."""

import math

import numpy as np


def d_sigmoid(u):
    slopes = []
    for value in u.ravel().tolist():
        s = 0.5 * (1 + math.tanh(value / 2))
        slopes.append(s * (1 - s))
    return np.array(slopes).reshape(u.shape)


def d_relu(u):
    return np.array([1 if value > 0 else 0 for value in u.ravel()]).reshape(u.shape)


def backward(network, x, t, cache, activations, loss):
    depth = len(activations)
    y = np.atleast_2d(cache[f"z{depth}"])
    samples, outputs = y.shape
    if t.size == y.size:
        t = t.reshape(y.shape)
    else:
        t = np.array([[float(k == label) for k in range(outputs)] for label in t.ravel()])
    gradients = {name: np.zeros(np.shape(value)) for name, value in network.items()}
    for n in range(samples):
        delta = [(y[n, k] - t[n, k]) / samples for k in range(outputs)]
        if loss == "mean_squared_error":
            delta = [value / outputs for value in delta]
        for layer in range(depth, 0, -1):
            below = np.atleast_2d(x if layer == 1 else cache[f"z{layer - 1}"])[n]
            weights = network[f"W{layer}"]
            for i in range(len(below)):
                for k in range(len(delta)):
                    gradients[f"W{layer}"][i, k] += below[i] * delta[k]
            for k in range(len(delta)):
                gradients[f"b{layer}"][k] += delta[k]
            if layer > 1:
                u = np.atleast_2d(cache[f"u{layer - 1}"])[n]
                slope = d_relu(u) if activations[layer - 2] == "relu" else d_sigmoid(u)
                arrived = [
                    sum(delta[k] * weights[i, k] for k in range(len(delta))) for i in range(len(below))
                ]
                delta = [arrived[i] * slope[i] for i in range(len(below))]
    return gradients
