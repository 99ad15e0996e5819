"""Only the last loss comes back.

Exercise: train
Hint: Keep a list, and append one loss in every iteration.
"""


def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses = [net.loss(x[rows], t[rows])]
    return losses
