"""Samples drawn with replacement: some never come, some twice.

Exercise: train_regression
Hint: Each sample once an epoch: rng.permutation(len(x)).

The notes' np.random.choice(data_sets, epoch).
"""

import numpy as np


def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        for n in rng.integers(len(x), size=len(x)):
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
