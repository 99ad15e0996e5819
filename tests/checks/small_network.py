"""A small network for the tests of gradient checks: its loss, and its right gradient."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from grader.checks.compare import CheckFailed
from grader.checks.gradients import InconclusiveGradient, check_gradients


class SmallNetwork:
    """A network with random weights; ``W1, b1, ...`` for the given sizes."""

    def __init__(self, rng, sizes, batch, hidden="sigmoid", kind="cross_entropy"):
        self.hidden, self.kind = hidden, kind
        self.params = {}
        for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
            self.params[f"W{layer}"] = rng.normal(size=(fan_in, fan_out))
            self.params[f"b{layer}"] = rng.normal(size=fan_out)
        self.x = rng.normal(size=(batch, sizes[0]))
        self.t = np.eye(sizes[-1])[rng.integers(0, sizes[-1], batch)]
        self.depth, self.batch = len(sizes) - 1, batch

    def loss(self, params):
        z = self.x
        for layer in range(1, self.depth + 1):
            u = z @ params[f"W{layer}"] + params[f"b{layer}"][..., None, :]
            z = np.maximum(u, 0) if self.hidden == "relu" else 0.5 * (1 + np.tanh(0.5 * u))
        if self.kind == "mean_squared":
            return np.mean((u - self.t) ** 2, axis=(-2, -1)) / 2
        top = u.max(axis=-1, keepdims=True)
        log_sum = np.log(np.sum(np.exp(u - top), axis=-1))
        return np.mean(log_sum - np.sum((u - top) * self.t, axis=-1), axis=-1)

    def gradients(self):
        z, us = [self.x], []
        for layer in range(1, self.depth + 1):
            us.append(z[-1] @ self.params[f"W{layer}"] + self.params[f"b{layer}"])
            z.append(np.maximum(us[-1], 0) if self.hidden == "relu" else 0.5 * (1 + np.tanh(0.5 * us[-1])))
        growth = np.exp(us[-1] - us[-1].max(axis=1, keepdims=True))
        softmax = growth / growth.sum(axis=1, keepdims=True)
        squared = self.kind == "mean_squared"
        delta = (us[-1] - self.t) / self.t.size if squared else (softmax - self.t) / self.batch
        grads = {}
        for layer in range(self.depth, 0, -1):
            grads[f"W{layer}"], grads[f"b{layer}"] = z[layer - 1].T @ delta, delta.sum(axis=0)
            if layer > 1:
                slope = us[layer - 2] > 0 if self.hidden == "relu" else z[layer - 1] * (1 - z[layer - 1])
                delta = delta @ self.params[f"W{layer}"].T * slope
        return {name: grads[name] for name in self.params}


def failure(*compared, **options):
    """Return what a check of gradients raises, or None if it passes."""
    try:
        check_gradients(*compared, **options)
    except (CheckFailed, InconclusiveGradient) as error:
        return error
    return None


def verdict(*compared, **options):
    """Return what a check says of gradients."""
    verdicts = {CheckFailed: "fail", InconclusiveGradient: "inconclusive", type(None): "pass"}
    return verdicts[type(failure(*compared, **options))]
