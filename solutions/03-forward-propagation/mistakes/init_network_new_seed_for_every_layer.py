"""A generator made anew for each layer: layers of one shape are equal.

Exercise: init_network
Hint: Draw every weight from rng, one after the other.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    seed = int(rng.integers(1000))
    for layer in range(1, len(layer_sizes)):
        layer_rng = np.random.default_rng(seed)
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * layer_rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
