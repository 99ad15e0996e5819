"""A copy of the network is trained.

Exercise: train
Hint: Train the network that was passed, not a copy of it.
"""

import copy


def train(net, x, t, lr, batch_size, iterations, rng):
    net = copy.deepcopy(net)
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
