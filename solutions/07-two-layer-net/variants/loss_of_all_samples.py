"""The loss on all samples after each step; batches without repetition; progress is looked at."""


def train(net, x, t, lr, batch_size, iterations, rng):
    history = {"loss": [], "accuracy": []}
    while len(history["loss"]) < iterations:
        rows = rng.permutation(x.shape[0])[:batch_size]
        gradients = net.gradient(x=x[rows], t=t[rows])
        for name, values in net.params.items():
            values[...] = values - lr * gradients[name]
        history["loss"].append(float(net.loss(x, t)))
        history["accuracy"].append(net.accuracy(x[rows], t[rows]))
    return history["loss"]
