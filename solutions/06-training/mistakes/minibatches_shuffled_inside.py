"""Samples shuffled within each batch only.

Exercise: minibatches
Hint: Shuffle all the samples before you cut them into batches.
"""


def minibatches(x, t, batch_size, rng):
    for start in range(0, len(x), batch_size):
        rows = start + rng.permutation(min(batch_size, len(x) - start))
        yield x[rows], t[rows]
