"""The caller's arrays shuffled.

Exercise: minibatches
Hint: rng.shuffle(x) changes the caller's array; shuffle row numbers.
"""


def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    x[:], t[:] = x[order], t[order]
    starts = range(0, len(x), batch_size)
    return [(x[start : start + batch_size], t[start : start + batch_size]) for start in starts]
