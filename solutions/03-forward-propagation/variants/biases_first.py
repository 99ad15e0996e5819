"""Biases before weights, last layer first, one number at a time; integer zeros; one key too many."""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {"sizes": tuple(layer_sizes)}
    for layer in range(len(layer_sizes) - 1, 0, -1):
        n_in, n_out = layer_sizes[layer - 1 : layer + 1]
        network["b" + str(layer)] = np.zeros(n_out, dtype=int)
        numbers = [rng.normal() * weight_std for _ in range(n_in * n_out)]
        network["W" + str(layer)] = np.array(numbers).reshape(n_out, n_in).T
    return network
