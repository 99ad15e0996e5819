"""Weights between 0 and 1 times the deviation: all positive.

Exercise: init_weights
Hint: rng.random gives numbers from 0 to 1; rng.normal gives a Gaussian of mean 0.
"""

import numpy as np


def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.random((n_in, n_out)) * deviations[method]
