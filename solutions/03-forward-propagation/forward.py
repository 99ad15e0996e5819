# %% [markdown]
# # Forward propagation
#
# A neural network is a chain of layers. Each layer adds up what comes in, with a weight for every
# connection and a bias for every unit, and sends the sum through its activation function:
#
#     u = x @ W + b        total input
#     z = f(u)             output
#
# The output of one layer is the input of the next. Running an input through the whole chain is
# *forward propagation*. There is nothing more to a network's answer than this; all the rest of the
# course is about finding good weights.
#
# You will write one layer, make a network, run it, and read the class off its output.
#
# | symbol | meaning | shape |
# | --- | --- | --- |
# | `x` | input: one sample, or a batch with a sample in each row | `(D,)` or `(N, D)` |
# | `W`, `b` | weights and bias of a layer with D inputs and H units | `(D, H)`, `(H,)` |
# | `u`, `z` | total input and output of the layer | `(H,)` or `(N, H)` |
# | `y` | output of the last layer: the prediction | `(K,)` or `(N, K)` |
#
# `W[i, j]` is the weight on the way from input `i` to unit `j`: **a column of W belongs to a
# unit**. Arrays may hold integers, and no function changes its arguments.
#
# Networks of many shapes are your known answers: one unit (2-1), 4-3, 2-3-2-2, 3-10-5-4, 3-50-6,
# 3-50-2, 5-10-20-1 and 6-5-4-4-4. The figures count the inputs first, then the units of each layer.

# %%
"""Forward propagation: layers, networks and their answers."""

import numpy as np

# %% [markdown]
# You need the five functions `identity`, `step`, `sigmoid`, `relu` and `softmax` of assignment 01.
# Copy yours into the next cell. A dict that leads from a name such as `"relu"` to its function will
# be handy; it keeps `forward` free of long chains of `if`.

# %%
# The five activation functions of assignment 01 go here.


### BEGIN SOLUTION
def identity(x):
    """Return the total input unchanged."""
    return x


def step(x):
    """Return 1 where `x` is above 0, and 0 elsewhere."""
    return np.where(x > 0, 1, 0)


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), without overflow."""
    a = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, a) / (1.0 + a)


def relu(x):
    """Return max(0, x), elementwise."""
    return np.maximum(0, x)


def softmax(x):
    """Return probabilities along the last axis."""
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exponents / np.sum(exponents, axis=-1, keepdims=True)


ACTIVATIONS = {function.__name__: function for function in (identity, step, sigmoid, relu, softmax)}
### END SOLUTION

# %% [markdown]
# ## affine
#
# One unit with two inputs weighs its inputs, adds them up, and adds its bias:
#
#     x = [2, 3],  W = [[0.1],   b = [0.5]      u = 2 * 0.1 + 3 * 0.2 + 0.5 = 1.3
#                       [0.2]]
#
# The bias shifts the sum. Without it the unit's answer to an input of zeros would always be 0.
#
# Several units are several columns. Every unit sees the whole input, with weights of its own; the
# matrix product does all of them at once:
#
#     affine(x, W, b) = x @ W + b
#
#     x = [1, 5, 2, -1],  W = [[0.1, 0.2, 0.3],   b = [0.1, 0.2, 0.3]
#                              [0.2, 0.3, 0.4],
#                              [0.3, 0.4, 0.5],   u = [1.8, 2.2, 2.6]
#                              [0.0, 0.5, 1.0]]
#
# A batch needs no loop. With `x` of shape `(N, D)` the product has shape `(N, H)`, one row for each
# sample, and NumPy adds `b` to every row.
#
# **What goes wrong in practice.** `np.dot(W, x)` instead of `np.dot(x, W)`, with
# `W` kept the other way round, as `(3, 4)`, to make it fit. For one
# sample that is a matter of taste; for a batch it is an error if you are lucky. If `W` happens to
# be square it is a wrong answer without an error. So watch the shapes: `(N, D) @ (D, H)`, the
# inner two are equal and vanish.


# %%
def affine(x, W, b):
    """Return the total input x @ W + b of a layer.

    Parameters
    ----------
    x : ndarray of shape (D,) or (N, D)
        Input: one sample or a batch.
    W : ndarray of shape (D, H)
        Weights; a column for each of the H units.
    b : ndarray of shape (H,)
        Bias of each unit.

    Returns
    -------
    ndarray of shape (H,) or (N, H)
        Total input of each unit: (H,) for one sample, (N, H) for a batch.

    Examples
    --------
    >>> affine(np.array([2, 3]), np.array([[0.1], [0.2]]), np.array([0.5]))
    array([1.3])
    """
    ### BEGIN SOLUTION
    return x @ W + b
    ### END SOLUTION


# %% [markdown]
# ## init_network
#
# A network is kept in a dict: `W1` and `b1` belong to the first layer, `W2` and `b2` to the second,
# and so on. Its shape is a list of sizes, the number of inputs first. For `[2, 3, 2]`:
#
#     W1 (2, 3)   b1 (3,)   W2 (3, 2)   b2 (2,)
#
# A list of n + 1 sizes makes n layers: the inputs are no layer of their own, they have no weights.
#
# Before it has learned anything, what should the weights be? Not all 0, nor all the same. Then all
# units of a layer would compute the same and learn the same for ever, and ten of them would be
# worth no more than one. So draw every weight at random: small numbers from a Gaussian with mean 0
# and standard deviation `weight_std`. Biases may start at 0, as the weights already make the units
# differ. (How wide the Gaussian should be is a question of its own; see assignment 06.)
#
# `rng` is a `numpy.random.Generator`, such as `np.random.default_rng(0)` makes. Draw from it, and
# from nothing else: `rng.normal(...)`, not `np.random.randn(...)`. The same seed then gives the same
# network again, and a bug that you saw once can be seen twice.
#
# **What goes wrong in practice.** `np.random.rand` is uniform between 0 and 1:
# all weights are positive, the sums of wide layers grow large, and a sigmoid or softmax at the end
# is stuck at 0 or 1. A 5-10-20-1 network shows it: its output is printed as `[1.]`.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    """Return a new network with random weights and zero biases.

    Parameters
    ----------
    layer_sizes : list of int
        ``[D, H1, ..., K]``: the number of inputs, then the number of units of each layer.
    rng : numpy.random.Generator
        Where all random numbers come from.
    weight_std : float, optional
        Standard deviation of the weights.

    Returns
    -------
    dict
        ``W1, b1, ..., Wn, bn`` for n + 1 sizes. `W` of shape (inputs, units) holds independent Gaussian
        numbers of mean 0, `b` of shape (units,) zeros.

    Examples
    --------
    >>> network = init_network([2, 3, 2], np.random.default_rng(0))
    >>> {name: value.shape for name, value in network.items()}
    {'W1': (2, 3), 'b1': (3,), 'W2': (3, 2), 'b2': (2,)}
    """
    ### BEGIN SOLUTION
    network = {}
    for layer in range(1, len(layer_sizes)):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = rng.normal(0.0, weight_std, size=(n_in, n_out))
        network[f"b{layer}"] = np.zeros(n_out)
    return network
    ### END SOLUTION


# %% [markdown]
# ## forward
#
# Now the whole chain. `activations` names the activation function of each layer, and so says how
# many layers there are. For this 2-3-2-2 network it is
# `["relu", "relu", "identity"]`:
#
#     W1 = [[0.1, 0.3, 0.5],   W2 = [[0.1, 0.4],   W3 = [[0.1, 0.3],   b1 = [0.1, 0.2, 0.3]
#           [0.2, 0.4, 0.6]]         [0.2, 0.5],         [0.2, 0.4]]   b2 = [0.1, 0.2]
#                                    [0.3, 0.6]]                       b3 = [1, 2]
#
#     x = [1, 2]    u1 = [0.6, 1.3, 2.0]    z1 = relu(u1) = [0.6, 1.3, 2.0]
#                   u2 = [1.02, 2.29]       z2 = relu(u2) = [1.02, 2.29]
#                   u3 = [1.56, 3.222]      y = z3 = u3
#
# Here relu has nothing to do, as all is positive. With `x = [4, -3]` it has: `u1` is
# `[-0.1, 0.2, 0.5]` and `z1` is `[0, 0.2, 0.5]`.
#
# Besides the prediction `y`, return a dict `cache` with every `u` and every `z` on the way. You do
# not need them now. Backpropagation (assignment 05) does, and would otherwise compute them all
# again.
#
# **A larger example.** One sample goes through a 6-5-4-4-4 network with relu, relu, sigmoid and softmax:
#
#     u1 = [3.62, 1.91, 5.21, 2.19, 3.59]
#     u2 = [8.144, 5.327, 9.212, 7.768]
#     u3 = [5.5202, 13.4144, 12.8242, 14.0401]
#     z3 = [0.99601093, 0.99999851, 0.99999731, 0.9999992]
#     u4 = [1.89800318, 1.29800454, 2.39880015, 1.79920038]
#     y  = [0.24361904, 0.13370114, 0.40198013, 0.22069969]
#
# If the third class is the true one, the cross entropy is `-log(0.40198013 + 1e-7)`, which
# is 0.9113523721605344. All entries of `z3` are nearly 1: the sigmoid is saturated, and
# hardly anything of the input comes through.
#
# **What goes wrong in practice.**
#
# - The next layer gets `u` instead of `z`. Then the activations do nothing, and the whole network is
#   one linear function.
# - `u[u < 0] = 0` computes relu, and destroys the `u` that is already in the cache.
# - The last layer has an activation too; the first name belongs to layer 1, not to the input.
# - The number of layers is fixed at two or three. Let a loop do it: `f"W{layer}"` is the name of a
#   layer's weights. (Names that are sorted as text put `W10` before `W2`.)
# - Softmax over the whole batch: a sample's answer then depends on its neighbours.


# %%
def forward(network, x, activations):
    """Run an input through a network.

    Parameters
    ----------
    network : dict
        ``W1, b1, ..., Wn, bn``: `W` of shape (inputs, units) and `b` of shape (units,); may hold more.
    x : ndarray of shape (D,) or (N, D)
        Input: one sample or a batch.
    activations : list of str
        For each layer, first to last, one of ``"identity"``, ``"step"``, ``"sigmoid"``, ``"relu"`` and
        ``"softmax"``.

    Returns
    -------
    y : ndarray of shape (K,) or (N, K)
        Output of the last layer.
    cache : dict
        ``u1, z1, ..., un, zn``: total input and output of each layer, (H,) or (N, H); `zn` is `y`.

    Examples
    --------
    >>> network = {"W1": np.array([[1.0, -1.0]]), "b1": np.array([0.0, 0.5])}
    >>> y, cache = forward(network, np.array([2.0]), ["relu"])
    >>> y
    array([2., 0.])
    >>> cache["u1"]
    array([ 2. , -1.5])
    """
    ### BEGIN SOLUTION
    cache, z = {}, x
    for layer, name in enumerate(activations, 1):
        u = z @ network[f"W{layer}"] + network[f"b{layer}"]
        z = ACTIVATIONS[name](u)
        cache |= {f"u{layer}": u, f"z{layer}": z}
    return z, cache
    ### END SOLUTION


# %% [markdown]
# ## predict_class
#
# A classifier has one output for each class, and its answer is the class with the largest one. Not
# the largest *output*, but its *place*, which is what `argmax` gives:
#
#     y = [0.2436, 0.1337, 0.4020, 0.2207]      class 2
#
# For a batch there is one answer for each row:
#
#     y = [[0.1, 0.7, 0.2],
#          [0.5, 0.3, 0.2],
#          [0.3, 0.3, 0.4]]                     classes [1, 0, 2]
#
# **What goes wrong in practice.** Without an axis `np.argmax` looks at all entries of the table as
# one long row. The three samples above get one answer, 1. With `axis=0` it goes down the columns
# and finds, for each class, the sample that likes it best: [1, 0, 2] here as well, and something
# else for the next batch.
#
# Do you need the cache here? No; the last output is enough. Calling `forward` and dropping the
# cache is fine.


# %%
def predict_class(network, x, activations):
    """Return the index of the largest output.

    Parameters
    ----------
    network, x, activations
        As for `forward`.

    Returns
    -------
    int, or ndarray of int of shape (N,)
        The class, from 0 to K - 1: a number for one sample, one entry for each row of a batch.

    Examples
    --------
    >>> network = {"W1": np.eye(3), "b1": np.zeros(3)}
    >>> int(predict_class(network, np.array([0.1, 0.7, 0.2]), ["softmax"]))
    1
    >>> predict_class(network, np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]]), ["softmax"])
    array([1, 0])
    """
    ### BEGIN SOLUTION
    z = x  # only the last output is wanted, so nothing else is kept
    for layer, name in enumerate(activations, 1):
        z = ACTIVATIONS[name](z @ network[f"W{layer}"] + network[f"b{layer}"])
    return np.argmax(z, axis=-1)
    ### END SOLUTION
