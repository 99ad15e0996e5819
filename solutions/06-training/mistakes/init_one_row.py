"""One row drawn and repeated for every input.

Exercise: init_weights
Hint: Draw every weight for itself: size=(n_in, n_out).
"""

import numpy as np


def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return np.tile(rng.normal(0, deviations[method], size=n_out), (n_in, 1))
