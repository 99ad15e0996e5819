"""Sizes taken off the caller's list one by one.

Exercise: init_network
Hint: pop changes the caller's list; read its entries instead.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    n_in = layer_sizes.pop(0)
    layer = 0
    while layer_sizes:
        layer += 1
        n_out = layer_sizes.pop(0)
        network[f"W{layer}"] = rng.normal(scale=weight_std, size=(n_in, n_out))
        network[f"b{layer}"] = np.zeros(n_out)
        n_in = n_out
    return network
