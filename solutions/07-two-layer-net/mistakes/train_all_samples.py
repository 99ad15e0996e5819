"""All samples in every step, and no batch.

Exercise: train
Hint: Draw batch_size rows for each step.
"""


def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.permutation(len(x))
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
