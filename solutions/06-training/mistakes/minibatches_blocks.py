"""Blocks of neighbours shuffled instead of samples.

Exercise: minibatches
Hint: Shuffle the samples before you cut them into batches.
"""

import numpy as np


def minibatches(x, t, batch_size, rng):
    starts = np.arange(0, len(x), batch_size)
    last = starts[-1:] if len(x) % batch_size else starts[:0]
    for start in [*rng.permutation(starts[: len(starts) - len(last)]), *last]:
        yield x[start : start + batch_size], t[start : start + batch_size]
