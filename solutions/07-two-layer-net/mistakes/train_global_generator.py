"""The notes' np.random.choice instead of rng.

Exercise: train
Hint: Take all randomness from rng: rng.choice, rng.integers, rng.permutation.
"""

import numpy as np


def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = np.random.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
