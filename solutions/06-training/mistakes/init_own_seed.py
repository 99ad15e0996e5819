"""A seed of its own: every layer gets the same weights.

Exercise: init_weights
Hint: Draw from rng, not from a generator with a fixed seed.
"""

import numpy as np


def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return np.random.default_rng(0).normal(0, deviations[method], size=(n_in, n_out))
