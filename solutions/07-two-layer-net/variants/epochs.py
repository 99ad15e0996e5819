"""Epoch by epoch, and the loss before each step; what is left of an epoch is left out."""

import numpy as np


def train(net, x, t, lr, batch_size, iterations, rng):
    losses = np.zeros(iterations)
    order = np.array([], dtype=int)
    for i in range(iterations):
        if len(order) < batch_size:
            order = rng.permutation(len(x))
        rows, order = order[:batch_size], order[batch_size:]
        x_batch, t_batch = np.take(x, rows, axis=0), np.take(t, rows, axis=0)
        losses[i] = net.loss(x_batch, t_batch)
        for name, slope in net.gradient(x_batch, t_batch).items():
            np.subtract(net.params[name], lr * slope, out=net.params[name])
    return losses
