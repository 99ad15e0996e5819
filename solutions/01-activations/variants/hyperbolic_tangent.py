"""Sigmoid by tanh, relu by the absolute value, step by heaviside."""

import numpy as np


def step(x):
    return np.heaviside(x, 0)


def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2


def relu(x):
    return (x + abs(x)) / 2
