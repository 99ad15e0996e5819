"""Every batch drawn from all samples, with replacement.

Exercise: minibatches
Hint: Shuffle the row numbers once and cut them up: each sample once an epoch.

The notes' np.random.choice(train_size, batch_size).
"""


def minibatches(x, t, batch_size, rng):
    for start in range(0, len(x), batch_size):
        rows = rng.choice(len(x), min(batch_size, len(x) - start))
        yield x[rows], t[rows]
