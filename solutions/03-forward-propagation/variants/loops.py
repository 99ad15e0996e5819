"""Every sum written out with loops over plain numbers."""

import numpy as np


def affine(x, W, b):
    if x.ndim == 2:
        return np.array([affine(row, W, b) for row in x])
    return np.array([sum(x[i] * W[i, j] for i in range(len(x))) + b[j] for j in range(len(b))])


def predict_class(network, x, activations):
    if x.ndim == 2:
        return np.array([predict_class(network, row, activations) for row in x])
    y = forward(network, x, activations)[0].tolist()  # noqa: F821 (of the module that this goes into)
    best = 0
    for k in range(1, len(y)):
        if y[k] > y[best]:
            best = k
    return best
