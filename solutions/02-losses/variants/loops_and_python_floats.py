"""Every loss with loops over single numbers, as a Python float."""

import math

import numpy as np


def sum_squared_error(y, t):
    total = 0.0
    for a, b in zip(y.ravel().tolist(), t.ravel().tolist(), strict=True):
        total += (a - b) ** 2
    return total / 2


def mean_squared_error(y, t):
    total = 0.0
    for index in np.ndindex(y.shape):
        total += float(y[index] - t[index]) ** 2
    return total / y.size / 2


def cross_entropy_error(y, t):
    rows = [y] if y.ndim == 1 else list(y)
    if t.shape == y.shape:
        targets = [t] if t.ndim == 1 else list(t)
        labels = [row.tolist().index(1) for row in targets]
    else:
        labels = [int(t)] if t.ndim == 0 else t.tolist()
    losses = [-math.log(row[label] + 1e-7) for row, label in zip(rows, labels, strict=True)]
    return sum(losses) / len(losses)


def binary_cross_entropy(y, t):
    losses = []
    for p, yes in zip(y.ravel().tolist(), t.ravel().tolist(), strict=True):
        losses.append(-math.log(p + 1e-7) if yes else -math.log(1 - p + 1e-7))
    return sum(losses) / len(losses)
