"""First weights and biases of deviation 1, as np.random.randn gives them in the notes."""

import numpy as np


def train_regression(x, t, hidden_size, lr, epochs, rng):
    x, t = np.array(x), np.array(t).flatten()
    network = {
        "W1": rng.standard_normal((x.shape[1], hidden_size)),
        "b1": rng.standard_normal(hidden_size),
        "W2": rng.standard_normal((hidden_size, 1)),
        "b2": rng.standard_normal(1),
    }
    losses = []
    for _ in range(epochs):
        seen = []
        for n in rng.permutation(t.size):
            u1 = x[[n]] @ network["W1"] + network["b1"]
            z1 = np.where(u1 > 0, u1, 0)
            delta2 = z1 @ network["W2"] + network["b2"] - t[n]
            delta1 = np.where(u1 > 0, delta2 @ network["W2"].T, 0)
            seen.append(delta2.item() ** 2 / 2)
            network["W2"] -= lr * z1.T @ delta2
            network["W1"] -= lr * x[[n]].T @ delta1
            network["b2"] -= lr * delta2[0]
            network["b1"] -= lr * delta1[0]
        losses.append(np.mean(seen))
    return network, losses
