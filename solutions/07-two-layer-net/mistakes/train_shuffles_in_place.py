"""rng.shuffle moves the rows of the caller's arrays.

Exercise: train
Hint: Shuffle row numbers: rng.permutation(len(x)), or rng.choice.
"""


def train(net, x, t, lr, batch_size, iterations, rng):
    state = rng.bit_generator.state
    rng.shuffle(x)
    rng.bit_generator.state = state
    rng.shuffle(t)
    losses = []
    for _ in range(iterations):
        rows = rng.choice(len(x), batch_size)
        gradients = net.gradient(x[rows], t[rows])
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x[rows], t[rows]))
    return losses
