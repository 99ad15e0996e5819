"""A seed of its own: the same batches for every generator.

Exercise: train
Hint: Use the rng that was passed.
"""

import numpy as np


def train(net, x, t, lr, batch_size, iterations, rng):
    rng = np.random.default_rng(0)
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
