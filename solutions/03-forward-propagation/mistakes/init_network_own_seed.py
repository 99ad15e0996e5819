"""A generator of its own with a fixed seed: every network is the same.

Exercise: init_network
Hint: Draw from rng, the generator that you are given; do not make another.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    rng = np.random.default_rng(0)
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
