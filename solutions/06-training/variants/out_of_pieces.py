"""Training made of the other three functions, with the loss taken after each epoch."""

import numpy as np


def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = t.reshape(-1, 1)
    network = {"W1": init_weights(x.shape[1], hidden_size, "he", rng), "b1": np.zeros(hidden_size)}  # noqa: F821
    network |= {"W2": init_weights(hidden_size, 1, "he", rng), "b2": np.zeros(1)}  # noqa: F821
    losses = []
    for _ in range(epochs):
        for x_batch, t_batch in minibatches(x, t, 1, rng):  # noqa: F821
            u1, z1, y = forward(network, x_batch)
            delta2 = (y - t_batch) / len(x_batch)
            delta1 = (delta2 @ network["W2"].T) * (u1 > 0)
            grads = {"W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}
            grads |= {"W1": x_batch.T @ delta1, "b1": delta1.sum(axis=0)}
            sgd_step(network, grads, lr)  # noqa: F821
        losses.append(np.mean((forward(network, x)[2] - t) ** 2) / 2)
    return network, np.array(losses)


def forward(network, x):
    u1 = x @ network["W1"] + network["b1"]
    z1 = np.maximum(u1, 0)
    return u1, z1, z1 @ network["W2"] + network["b2"]
