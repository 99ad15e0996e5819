"""He without the 2: that is Xavier.

Exercise: init_weights
Hint: A relu silences half of the inputs: sqrt(2 / n_in).
"""

import numpy as np


def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": 1 / np.sqrt(n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.normal(0, deviations[method], size=(n_in, n_out))
