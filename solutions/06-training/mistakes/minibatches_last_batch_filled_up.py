"""The last batch filled up with samples that have been seen.

Exercise: minibatches
Hint: The last batch may be short; no sample comes twice.
"""

import numpy as np


def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = np.resize(np.roll(order, -start), batch_size)
        yield x[rows], t[rows]
