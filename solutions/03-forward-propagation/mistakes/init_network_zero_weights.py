"""Zero weights: all units of a layer compute and learn the same.

Exercise: init_network
Hint: Draw the weights at random, or the units never differ.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = np.zeros(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
