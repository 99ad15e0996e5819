"""One step an epoch, with the mean gradient of all samples.

Exercise: train_regression
Hint: Learn online: a step after each sample.
"""

import numpy as np


def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        u1 = x[order] @ W1 + b1
        z1 = np.maximum(u1, 0)
        delta2 = z1 @ W2 + b2 - t[order, np.newaxis]
        total = float(np.sum(delta2**2)) / 2
        delta2 = delta2 / len(x)
        delta1 = delta2 @ W2.T * (u1 > 0)
        W2 = W2 - lr * z1.T @ delta2
        b2 = b2 - lr * delta2.sum(axis=0)
        W1 = W1 - lr * x[order].T @ delta1
        b1 = b1 - lr * delta1.sum(axis=0)
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses
