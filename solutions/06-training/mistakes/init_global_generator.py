"""np.random.randn in place of the generator that was passed.

Exercise: init_weights
Hint: Draw from rng: then the same generator gives the same weights.
"""

import numpy as np


def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return np.random.randn(n_in, n_out) * deviations[method]
