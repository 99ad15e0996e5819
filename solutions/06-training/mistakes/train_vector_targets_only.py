"""Losses over the whole batch, (N,) minus (N, 1): wrong when the targets come in a column.

Exercise: train_regression
Hint: Bring t to shape (N,) first: t = t.reshape(-1).
"""

import numpy as np


def train_regression(x, t, hidden_size, lr, epochs, rng):
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        y = (np.maximum(x @ W1 + b1, 0) @ W2 + b2)[:, 0]
        losses.append(float(np.mean((y - t) ** 2) / 2))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses
