"""Batches in the order of the data.

Exercise: minibatches
Hint: Shuffle the row numbers first: rng.permutation(len(x)).
"""


def minibatches(x, t, batch_size, rng):
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], t[start : start + batch_size]
