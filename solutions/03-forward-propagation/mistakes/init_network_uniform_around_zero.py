"""Uniform numbers with the right mean and spread, but not Gaussian.

Exercise: init_network
Hint: The weights are Gaussian: rng.normal.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * np.sqrt(3) * rng.uniform(-1, 1, shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
