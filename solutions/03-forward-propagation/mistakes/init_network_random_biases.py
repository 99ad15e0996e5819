"""Random biases instead of zeros.

Exercise: init_network
Hint: Biases start at 0: np.zeros.

As in the notes.
"""


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = weight_std * rng.standard_normal(layer_sizes[layer])
    return network
