"""Standard deviation 1, whatever was asked for.

Exercise: init_network
Hint: Multiply by weight_std, or give it to rng.normal.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
