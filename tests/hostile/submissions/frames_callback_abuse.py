"""Calls the function that it is given with all that could upset whoever answers: too much, too often, too late.

Kind: frames
Control: not run, because the function is its own process's there
Told: It cannot call the function that it was given
"""

import numpy as np

kept = []


def late(*args):
    return [f(x) for f, x in kept] or 7.0


relu = softmax = mean_squared_error = batches = late


def gradient(f, x):
    kept.append((f, x))
    for strange in (None, {}, [x] * 1000, np.zeros((1000, 1000)), "x" * 1000, f, object(), lambda: 7.0):
        try:
            f(strange)
        except ValueError as error:
            last = error
    if len(kept) == 1:
        raise last
    while True:
        f(x)
