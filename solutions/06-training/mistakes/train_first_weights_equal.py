"""All hidden units begin alike, and stay alike.

Exercise: train_regression
Hint: First weights must be random, so that units differ.
"""

import numpy as np


def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = np.full((x.shape[1], hidden_size), 0.5)
    W2 = np.full((hidden_size, 1), rng.normal())
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses
