"""Every function with loops over single numbers, collected in lists and turned to arrays at the end."""

import math

import numpy as np


def identity(x):
    return np.array([value for value in x.ravel()]).reshape(x.shape)  # noqa: C416 (a student's way)


def step(x):
    return np.array([1 if value > 0 else 0 for value in x.ravel()]).reshape(x.shape)


def sigmoid(x):
    values = []
    for value in x.ravel().tolist():
        if value >= 0:
            values.append(1 / (1 + math.exp(-value)))
        else:
            values.append(math.exp(value) / (1 + math.exp(value)))
    return np.array(values).reshape(x.shape)


def relu(x):
    y = x.copy()
    for index in np.ndindex(x.shape):
        if y[index] < 0:
            y[index] = 0
    return y


def softmax(x):
    rows = []
    for row in x.reshape(-1, x.shape[-1]).tolist():
        largest = max(row)
        exponents = [math.exp(value - largest) for value in row]
        rows.append([exponent / sum(exponents) for exponent in exponents])
    return np.array(rows).reshape(x.shape)
