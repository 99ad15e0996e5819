"""Reference solution of the small assignment that hostile submissions are graded by."""

import numpy as np

SECRET_OF_THE_SOLUTION = "@canary@"


def relu(x):
    """Return max(0, x), entry by entry."""
    return np.maximum(x, 0)


def softmax(x):
    """Return softmax along the last axis."""
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def mean_squared_error(y, t):
    """Return half of the mean of the squared differences."""
    return np.mean((y - t) ** 2) / 2


def gradient(f, x, h=1e-4):
    """Return the central differences of f at the vector x."""
    steps = h * np.eye(len(x))
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])


def batches(x, size):
    """Yield the rows of x, `size` at a time, in their order."""
    for start in range(0, len(x), size):
        yield x[start : start + size]


def fit(net, x, t):
    """Take one step against the slope of the loss; return how many steps that were."""
    slope = net.numerical_gradient(x, t)["W"]
    net.params["W"] -= 0.1 * slope
    return 1
