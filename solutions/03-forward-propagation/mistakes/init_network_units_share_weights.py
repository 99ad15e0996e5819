"""One column drawn for all units of a layer.

Exercise: init_network
Hint: Draw an array of shape (inputs, units): every weight on its own.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = np.tile(weight_std * rng.standard_normal((shape[0], 1)), (1, shape[1]))
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
