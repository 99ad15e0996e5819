"""Layers numbered from 0: W0, b0 and so on.

Exercise: init_network
Hint: The first layer is W1 and b1.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer - 1}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer - 1}"] = np.zeros(layer_sizes[layer])
    return network
