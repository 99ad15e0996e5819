"""Always the first samples.

Exercise: train
Hint: Draw the rows of each batch at random.
"""

import numpy as np


def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = np.arange(batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
