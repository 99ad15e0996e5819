"""Another default: weights of standard deviation 1, if nothing else is asked for.

Exercise: init_network
Hint: The default is weight_std=0.01.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=1.0):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
