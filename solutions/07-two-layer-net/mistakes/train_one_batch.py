"""One batch, drawn before the loop.

Exercise: train
Hint: Draw a new batch in every iteration, inside of the loop.
"""


def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    rows = rng.choice(len(x), batch_size)
    for _ in range(iterations):
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
