"""Batches as a list of lists; training in plain Python floats, with every sum written out."""

import math

import numpy as np


def init_weights(n_in, n_out, method, rng):
    match method:
        case "gaussian":
            deviation = 1e-2
        case "xavier":
            deviation = n_in**-0.5
        case "he":
            deviation = (n_in / 2) ** -0.5
        case _:
            raise ValueError(method)
    return np.array([[deviation * rng.standard_normal() for _ in range(n_out)] for _ in range(n_in)])


def minibatches(x, t, batch_size, rng):
    rows = list(range(len(x)))
    rng.shuffle(rows)
    batches = []
    while rows:
        chosen, rows = rows[:batch_size], rows[batch_size:]
        batches.append([np.array([x[row] for row in chosen]), np.array([t[row] for row in chosen])])
    return batches


def train_regression(x, t, hidden_size, lr, epochs, rng):
    samples = list(zip(x.tolist(), t.ravel().tolist(), strict=True))
    units = []
    for _ in range(hidden_size):
        units.append([rng.normal(0, 1 / math.sqrt(len(samples[0][0]))) for _ in samples[0][0]])
    heads = [rng.normal(0, 1 / math.sqrt(hidden_size)) for _ in units]
    shifts, shift = [0.0] * hidden_size, 0.0
    losses = []
    for _ in range(epochs):
        rng.shuffle(samples)
        total = 0.0
        for point, target in samples:
            outputs = [
                max(0.0, sum(w * value for w, value in zip(unit, point, strict=True)) + b)
                for unit, b in zip(units, shifts, strict=True)
            ]
            error = sum(h * z for h, z in zip(heads, outputs, strict=True)) + shift - target
            total += error * error / 2
            shift -= lr * error
            for k, z in enumerate(outputs):
                if z > 0:
                    slope = error * heads[k]
                    heads[k] -= lr * error * z
                    shifts[k] -= lr * slope
                    units[k] = [w - lr * slope * value for w, value in zip(units[k], point, strict=True)]
        losses.append(total / len(samples))
    network = {"W1": np.array(units).T, "b1": np.array(shifts)}
    return network | {"W2": np.array(heads)[:, np.newaxis], "b2": np.array([shift])}, tuple(losses)
