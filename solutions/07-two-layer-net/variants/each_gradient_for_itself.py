"""Each parameter asks for its gradient itself, all before the first step; a tuple of losses."""

import copy


def train(net, x, t, lr, batch_size, iterations, rng):
    return tuple(step(net, x, t, lr, rng.integers(0, len(x), size=batch_size)) for _ in range(iterations))


def step(net, x, t, lr, rows):
    before = copy.deepcopy(net)
    steps = {name: lr * before.gradient(x[rows], t[rows])[name] for name in net.params}
    for name, way in steps.items():
        net.params[name] += -way
    return before.loss(x[rows], t[rows])
