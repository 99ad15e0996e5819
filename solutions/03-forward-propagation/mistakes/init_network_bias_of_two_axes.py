"""Biases of shape (1, units): one sample then gives a batch.

Exercise: init_network
Hint: b has shape (units,).
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros((1, layer_sizes[layer]))
    return network
