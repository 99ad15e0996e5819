"""Weights of shape (units, inputs).

Exercise: init_network
Hint: W has shape (inputs, units), so that x @ W fits.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer], layer_sizes[layer - 1]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
