"""Weights in single precision; small Gaussian first weights; losses as 0-d arrays."""

import numpy as np


def init_weights(n_in, n_out, method, rng):
    variances = {"gaussian": 1e-4, "xavier": 1 / n_in, "he": 2 / n_in}
    if method not in variances:
        raise ValueError("method is gaussian, xavier or he")
    weights = rng.standard_normal((n_in, n_out), dtype=np.float32)
    return weights * np.float32(np.sqrt(variances[method]))


def train_regression(x, t, hidden_size, lr, epochs, rng):
    x, t, rate = x.astype(np.float32), t.astype(np.float32).reshape(-1), np.float32(lr)
    W1 = rng.standard_normal((x.shape[1], hidden_size), dtype=np.float32) / 100
    W2 = rng.standard_normal(hidden_size, dtype=np.float32) / 100
    b1, b2 = np.zeros(hidden_size, dtype=np.float32), np.float32(0)
    losses = []
    for _ in range(epochs):
        order = np.arange(len(x))
        rng.shuffle(order)
        squares = np.zeros(len(x))
        for n in order:
            z1 = np.maximum(x[n] @ W1 + b1, 0)
            error = z1 @ W2 + b2 - t[n]
            squares[n] = error**2
            hidden = error * W2 * np.sign(z1)
            W2 = W2 - rate * error * z1
            b2 = b2 - rate * error
            W1 = W1 - rate * x[n][:, np.newaxis] * hidden
            b1 = b1 - rate * hidden
        losses.append(np.array(squares.mean() / 2))
    return {"W1": W1, "b1": b1, "W2": W2.reshape(hidden_size, 1), "b2": np.array([b2])}, losses
