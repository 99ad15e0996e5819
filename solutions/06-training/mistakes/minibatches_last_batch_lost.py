"""The short batch at the end left out.

Exercise: minibatches
Hint: Start a batch at every multiple of batch_size below N, the last may be short.
"""


def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    for number in range(len(x) // batch_size):
        rows = order[number * batch_size : (number + 1) * batch_size]
        yield x[rows], t[rows]
