"""The variance 2 / n_in taken for the standard deviation.

Exercise: init_weights
Hint: The standard deviation is the root of the variance: sqrt(2 / n_in).
"""


def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / n_in, "he": 2 / n_in}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.normal(0, deviations[method], size=(n_in, n_out))
