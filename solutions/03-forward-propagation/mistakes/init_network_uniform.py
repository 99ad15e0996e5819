"""Uniform numbers between 0 and 1: all weights are positive.

Exercise: init_network
Hint: rng.normal(0.0, weight_std, size=...) is Gaussian with mean 0; rng.random is neither.

`np.random.rand` in the notes.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.random(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
