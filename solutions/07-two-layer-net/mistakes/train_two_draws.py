"""x and t are drawn separately: each image gets the label of another.

Exercise: train
Hint: Draw row numbers once, and use them for both: x[rows], t[rows].
"""


def train(net, x, t, lr, batch_size, iterations, rng):
    losses = []
    for _ in range(iterations):
        x_batch, t_batch = x[rng.choice(len(x), batch_size)], t[rng.choice(len(x), batch_size)]
        gradients = net.gradient(x_batch, t_batch)
        for name in net.params:
            net.params[name] -= lr * gradients[name]
        losses.append(net.loss(x_batch, t_batch))
    return losses
