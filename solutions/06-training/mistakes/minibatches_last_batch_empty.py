"""One batch too many: an empty one if the batches fit.

Exercise: minibatches
Hint: range(0, N, batch_size) starts no batch at N.
"""


def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    for number in range(len(x) // batch_size + 1):
        rows = order[number * batch_size : (number + 1) * batch_size]
        yield x[rows], t[rows]
