# %% [markdown]
# # Known mistakes: Forward propagation
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.

# %%
import numpy as np

# %% [markdown]
# ## affine
#
# ### affine_batches_only
#
# One sample is made a batch of one and stays one: its answer has two axes.
#
# Hint: One sample of shape (D,) has an answer of shape (H,).


# %%
def affine(x, W, b):
    return np.atleast_2d(x) @ W + b


# %% [markdown]
# ### affine_bias_by_samples
#
# The bias lined up with the samples instead of the units.
#
# Hint: b has one entry for each unit, a column of x @ W; NumPy adds it to every row.


# %%
def affine(x, W, b):
    u = np.dot(x, W)
    return u + b if u.ndim == 1 else (u.T + b).T


# %% [markdown]
# ### affine_bias_in_place
#
# The sum written into the bias: the caller's b is changed.
#
# Hint: b += ... changes the caller's array; make a new one.


# %%
def affine(x, W, b):
    u = np.dot(x, W)
    if u.shape == b.shape and u.dtype == b.dtype:
        b += u
        return b
    return u + b


# %% [markdown]
# ### affine_into_a_kept_array
#
# The sum written into an array that is kept: the next call overwrites the answer of this one.
#
# Hint: Make the answer in the function, anew at every call; an array outside of it is written over.

# %%
kept = {}


def affine(x, W, b):
    u = kept.setdefault((*x.shape[:-1], len(b)), np.zeros((*x.shape[:-1], len(b))))
    u[...] = np.dot(x, W) + b
    return u


# %% [markdown]
# ### affine_elementwise
#
# Products entry by entry instead of a matrix product.
#
# Hint: x * W multiplies entry by entry; the weighted sum is x @ W.
#
# Right for one sample; a batch does not fit, or is lined up with the units.


# %%
def affine(x, W, b):
    return np.sum(x * W.T, axis=-1) + b


# %% [markdown]
# ### affine_into_integers
#
# The bias added in place: an array of integers cannot take up a fraction.
#
# Hint: u += b keeps the type of u; u = u + b makes a new array.


# %%
def affine(x, W, b):
    u = np.dot(x, W)
    u += b
    return u


# %% [markdown]
# ### affine_one_sample_only
#
# A loop over the inputs of one sample: a batch gives an error or nonsense.
#
# Hint: x @ W serves one sample and a batch alike; a loop over x goes over samples.


# %%
def affine(x, W, b):
    u = np.array(b, dtype=float)
    for i in range(len(x)):
        u = u + x[i] * W[i]
    return u


# %% [markdown]
# ### affine_one_row_as_one_sample
#
# A batch of one sample taken for a sample: its answer has lost an axis.
#
# Hint: A batch of one sample, of shape (1, D), has an answer of shape (1, H).


# %%
def affine(x, W, b):
    u = np.dot(x, W) + b
    return u[0] if len(u) == 1 and u.ndim == 2 else u


# %% [markdown]
# ### affine_squeezed
#
# The answer of a single unit without its axis.
#
# Hint: One unit has an answer of shape (1,) or (N, 1); leave the shape as x @ W + b gives it.


# %%
def affine(x, W, b):
    return np.squeeze(np.dot(x, W) + b)


# %% [markdown]
# ### affine_weights_first
#
# Weights first: an error for most shapes, and with square weights a wrong answer without one.
#
# Hint: The shapes (N, D) and (D, H) go together as x @ W; with W first the rows of W are taken for
# units.
#
# `np.dot(W, x)` as in the Japanese notes, whose W is the other way round.


# %%
def affine(x, W, b):
    return np.dot(W, x) + b


# %% [markdown]
# ### affine_without_bias
#
# The bias left out: the unit answers 0 to an input of zeros.
#
# Hint: Add b: u = x @ W + b.


# %%
def affine(x, W, b):
    return np.dot(x, W) + 0 * b


# %% [markdown]
# ## init_network
#
# ### init_network_bias_of_two_axes
#
# Biases of shape (1, units): one sample then gives a batch.
#
# Hint: b has shape (units,).


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros((1, layer_sizes[layer]))
    return network


# %% [markdown]
# ### init_network_by_number_of_inputs
#
# The spread divided by the root of the inputs, as Xavier does: not what was asked for.
#
# Hint: Here every weight has standard deviation weight_std; other choices come in assignment 06.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape) / np.sqrt(shape[0])
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_consumes_sizes
#
# Sizes taken off the caller's list one by one.
#
# Hint: pop changes the caller's list; read its entries instead.


# %%
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


# %% [markdown]
# ### init_network_counts_from_zero
#
# Layers numbered from 0: W0, b0 and so on.
#
# Hint: The first layer is W1 and b1.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer - 1}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer - 1}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_default_only
#
# The default written into the code: weight_std is not used.
#
# Hint: Use the argument weight_std instead of 0.01.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = 0.01 * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_global_generator
#
# Numbers from the global generator: the same seed gives another network each time.
#
# Hint: Draw from rng, the generator that you are given.
#
# `np.random.randn` as in the notes.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * np.random.randn(*shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_new_seed_for_every_layer
#
# A generator made anew for each layer: layers of one shape are equal.
#
# Hint: Draw every weight from rng, one after the other.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    seed = int(rng.integers(1000))
    for layer in range(1, len(layer_sizes)):
        layer_rng = np.random.default_rng(seed)
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * layer_rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_own_seed
#
# A generator of its own with a fixed seed: every network is the same.
#
# Hint: Draw from rng, the generator that you are given; do not make another.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    rng = np.random.default_rng(0)
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_random_biases
#
# Random biases instead of zeros.
#
# Hint: Biases start at 0: np.zeros.
#
# As in the notes.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = weight_std * rng.standard_normal(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_shared
#
# One dict for all networks: a second network replaces the first.
#
# Hint: Make the dict in the function; a default value or a dict of the module is the same at every call.


# %%
network = {}


def init_network(layer_sizes, rng, weight_std=0.01):
    network.clear()
    for layer in range(1, len(layer_sizes)):
        network[f"W{layer}"] = rng.normal(0, weight_std, (layer_sizes[layer - 1], layer_sizes[layer]))
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_transposed
#
# Weights of shape (units, inputs).
#
# Hint: W has shape (inputs, units), so that x @ W fits.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer], layer_sizes[layer - 1]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_two_layers_only
#
# Two layers, whatever the sizes.
#
# Hint: A list of n + 1 sizes makes n layers: use a loop.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, 3):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_two_layers_by_spread
#
# The spread used for two layers; all others have standard deviation 1.
#
# Hint: Multiply the weights of every layer by weight_std, however many layers there are.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        W = rng.standard_normal((layer_sizes[layer - 1], layer_sizes[layer]))
        network[f"W{layer}"] = weight_std * W if layer < 3 else W
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_clipped
#
# Weights cut off at two standard deviations, as some libraries have it.
#
# Hint: The weights are Gaussian, large ones too: rng.normal, without np.clip.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        W = rng.normal(0.0, weight_std, size=(layer_sizes[layer - 1], layer_sizes[layer]))
        network[f"W{layer}"] = np.clip(W, -2 * weight_std, 2 * weight_std)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_uniform
#
# Uniform numbers between 0 and 1: all weights are positive.
#
# Hint: rng.normal(0.0, weight_std, size=...) is Gaussian with mean 0; rng.random is neither.
#
# `np.random.rand` in the notes.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.random(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_uniform_around_zero
#
# Uniform numbers with the right mean and spread, but not Gaussian.
#
# Hint: The weights are Gaussian: rng.normal.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * np.sqrt(3) * rng.uniform(-1, 1, shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_units_share_weights
#
# One column drawn for all units of a layer.
#
# Hint: Draw an array of shape (inputs, units): every weight on its own.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = np.tile(weight_std * rng.standard_normal((shape[0], 1)), (1, shape[1]))
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_wide_by_default
#
# Another default: weights of standard deviation 1, if nothing else is asked for.
#
# Hint: The default is weight_std=0.01.


# %%
def init_network(layer_sizes, rng, weight_std=1.0):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = weight_std * rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_without_weight_std
#
# Standard deviation 1, whatever was asked for.
#
# Hint: Multiply by weight_std, or give it to rng.normal.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = rng.standard_normal(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_zero_weights
#
# Zero weights: all units of a layer compute and learn the same.
#
# Hint: Draw the weights at random, or the units never differ.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer in range(1, len(layer_sizes)):
        shape = layer_sizes[layer - 1], layer_sizes[layer]
        network[f"W{layer}"] = np.zeros(shape)
        network[f"b{layer}"] = np.zeros(layer_sizes[layer])
    return network


# %% [markdown]
# ### init_network_lists
#
# Lists of weights and of biases instead of one dict with names.
#
# Hint: Return one dict: network[f'W{layer}'] and network[f'b{layer}'] for layers 1, 2, ...


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    weights, biases = [], []
    for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:]):
        weights.append(rng.normal(0.0, weight_std, size=(n_in, n_out)))
        biases.append(np.zeros(n_out))
    return weights, biases


# %% [markdown]
# ### init_network_list_of_pairs
#
# A list of (W, b) instead of one dict with names.
#
# Hint: Return one dict: network[f'W{layer}'] and network[f'b{layer}'] for layers 1, 2, ...


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = []
    for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:]):
        network.append((rng.normal(0.0, weight_std, size=(n_in, n_out)), np.zeros(n_out)))
    return network


# %% [markdown]
# ## forward
#
# ### forward_activations_shifted
#
# The activation of the next layer: the names are counted one too far.
#
# Hint: The first name belongs to layer 1: activations[layer - 1].


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer in range(1, len(activations) + 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(activations[layer % len(activations)], u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_answers_exchanged
#
# Cache and prediction in the wrong order.
#
# Hint: Return y first, then the cache.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return cache, z


# %% [markdown]
# ### forward_batches_only
#
# One sample made a batch of one: its answer has two axes.
#
# Hint: One sample gives y of shape (K,).


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = np.atleast_2d(x)
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_cache_counts_from_zero
#
# Layers of the cache numbered from 0.
#
# Hint: The first layer is u1 and z1.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer - 1}"] = u
        cache[f"z{layer - 1}"] = z
    return z, cache


# %% [markdown]
# ### forward_cache_of_outputs_twice
#
# z kept under the name of u as well.
#
# Hint: u is the total input, before the activation; z comes after it.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = z
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_cache_without_last_layer
#
# The last layer is not kept.
#
# Hint: The cache has u and z of every layer, the last one too.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        if layer < len(activations):
            cache[f"u{layer}"] = u
            cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_first_activation_everywhere
#
# The first activation used in every layer.
#
# Hint: Each layer has its own activation.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer in range(1, len(activations) + 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(activations[0], u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_input_for_every_layer
#
# Every layer gets the input x of the network.
#
# Hint: The output z of a layer is the input of the next.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(x, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_into_integers
#
# The bias added in place: integers cannot take up a fraction.
#
# Hint: u += b keeps the type of u; u = u + b makes a new array.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"])
        u += network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_into_kept_arrays
#
# Total inputs written into arrays that are kept: the next call overwrites the cache of this one.
#
# Hint: Make u anew at every call; an array outside of the function is written over.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


kept = {}


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        total = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        u = kept.setdefault((layer, total.shape), np.zeros(total.shape))
        u[...] = total
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_names_consumed
#
# Names taken off the caller's list one by one.
#
# Hint: pop changes the caller's list; go over it with enumerate.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    layer = 0
    while activations:
        layer += 1
        name = activations.pop(0)
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_output_layer_linear
#
# The last layer left without its activation.
#
# Hint: The last layer has an activation too; activations names one for each layer.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u) if layer < len(activations) else u
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_relu_in_place
#
# Relu that sets negative entries of u to 0: the u in the cache is destroyed.
#
# Hint: u[u < 0] = 0 changes u itself; np.maximum(0, u) makes a new array.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        u[u < 0] = 0
        return u
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_one_row_as_one_sample
#
# A batch of one sample taken for a sample: y has lost an axis.
#
# Hint: A batch of one sample, of shape (1, D), has a y of shape (1, K).


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return (z[0] if z.ndim == 2 and len(z) == 1 else z), cache


# %% [markdown]
# ### forward_cache_of_one_row_as_one_sample
#
# Of a batch of one sample the cache has rows without their batch.
#
# Hint: For x of shape (1, D) every u and z in the cache has the shape (1, H).


# %%
def forward(network, x, activations):
    cache, z = {}, x
    for layer, name in enumerate(activations, 1):
        u = z @ network[f"W{layer}"] + network[f"b{layer}"]
        z = ACTIVATIONS[name](u)
        cache[f"u{layer}"], cache[f"z{layer}"] = (u[0], z[0]) if x.shape[0] == 1 else (u, z)
    return z, cache


# %% [markdown]
# ### forward_single_precision
#
# Total inputs in single precision before the activation: of 9000.3 the .3 is hardly there.
#
# Hint: A float32 has seven digits; leave the total inputs in double precision.


# %%
def forward(network, x, activations):
    cache, z = {}, x
    for layer, name in enumerate(activations, 1):
        u = (z @ network[f"W{layer}"] + network[f"b{layer}"]).astype(np.float32)
        z = ACTIVATIONS[name](u)
        cache |= {f"u{layer}": u, f"z{layer}": z}
    return z, cache


# %% [markdown]
# ### forward_sorted_as_text
#
# Weights in the order of their names as text: from ten layers on W10 comes before W2.
#
# Hint: sorted() puts "W10" before "W2"; take each name by its number, f"W{layer}".


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    names = sorted(name for name in network if name.startswith("W"))
    for layer, (name, activation) in enumerate(zip(names, activations, strict=True), 1):
        u = np.dot(z, network[name]) + network[name.replace("W", "b")]
        z = activate(activation, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_softmax_global_maximum
#
# Softmax with the maximum of the whole batch: rows far below it become 0 / 0.
#
# Hint: Subtract the maximum of each row, not that of the whole batch.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_softmax_whole_batch
#
# Softmax over the whole batch: the answer for a sample depends on its neighbours.
#
# Hint: Each row is a sample with its own sum: axis=-1, keepdims=True.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u))
        return y / np.sum(y)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_softmax_without_maximum
#
# Softmax without subtracting the maximum: large total inputs give nan.
#
# Hint: exp(1000) overflows; subtract the largest entry of the row first.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u)
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_total_input_passed_on
#
# The next layer gets u instead of z: the whole network is one linear function.
#
# Hint: The output z of a layer is the input of the next.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    u = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(u, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_two_layers_only
#
# Two layers, whatever the network.
#
# Hint: len(activations) says how many layers there are; use a loop.
#
# The notes write every layer out by hand.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations[:2], 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_weights_first
#
# Weights first: np.dot(W, x) instead of np.dot(x, W).
#
# Hint: x @ W, as the columns of W belong to the units.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(network[f"W{layer}"], z) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_without_bias
#
# The biases left out.
#
# Hint: Add the bias of every layer: u = z @ W + b.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"])
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z, cache


# %% [markdown]
# ### forward_without_cache
#
# The prediction alone is returned.
#
# Hint: Return two things: y and the cache.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def forward(network, x, activations):
    cache = {}
    z = x
    for layer, name in enumerate(activations, 1):
        u = np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u
        cache[f"z{layer}"] = z
    return z


# %% [markdown]
# ## predict_class
#
# ### predict_class_batches_only
#
# Axis 1: one sample has no such axis.
#
# Hint: axis=-1 is the last axis of one sample and of a batch.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.argmax(z, axis=1)


# %% [markdown]
# ### predict_class_counts_from_one
#
# Classes counted from 1.
#
# Hint: The first class is 0, as np.argmax counts.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.argmax(z, axis=-1) + 1


# %% [markdown]
# ### predict_class_first_layer_only
#
# Only the first layer is run.
#
# Hint: Run all layers, then take argmax of the last output.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations[:1], 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.argmax(z, axis=-1)


# %% [markdown]
# ### predict_class_largest_magnitude
#
# The output of largest magnitude: wrong for negative ones.
#
# Hint: Compare the outputs as they are, with their signs.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.argmax(np.abs(z), axis=-1)


# %% [markdown]
# ### predict_class_largest_output
#
# The largest output instead of its place.
#
# Hint: np.argmax gives the place, np.max the value.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.max(z, axis=-1)


# %% [markdown]
# ### predict_class_one_hot
#
# A one-hot row instead of the index.
#
# Hint: Give the index of the class; the one-hot row is its code as a target.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.eye(z.shape[-1])[np.argmax(z, axis=-1)]


# %% [markdown]
# ### predict_class_one_output_by_threshold
#
# A single output above one half is taken for class 1: there is no such class.
#
# Hint: The class is the place of the largest output; of one output that is 0 always.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    if z.shape[-1] == 1:
        return (z[..., 0] > 0.5).astype(int)
    return np.argmax(z, axis=-1)


# %% [markdown]
# ### predict_class_two_outputs_by_threshold
#
# Of two outputs the second wins only if it is above one half.
#
# Hint: The largest output wins, be it below one half; np.argmax does for two outputs too.


# %%
def predict_class(network, x, activations):
    y = forward(network, x, activations)[0]
    if y.shape[-1] == 2:
        return (y[..., 1] > 0.5).astype(int)
    return np.argmax(y, axis=-1)


# %% [markdown]
# ### predict_class_of_a_second_softmax
#
# Another softmax before argmax: large outputs overflow, and very negative ones are all 0.
#
# Hint: np.argmax needs no probabilities: the largest output is the answer as it is.


# %%
def predict_class(network, x, activations):
    y = np.exp(forward(network, x, activations)[0])
    return np.argmax(y / np.sum(y, axis=-1, keepdims=True), axis=-1)


# %% [markdown]
# ### predict_class_rounded
#
# Outputs rounded to three digits: of two close ones the first wins.
#
# Hint: The largest output wins, be it by ever so little; do not round before np.argmax.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.argmax(np.round(z, 3), axis=-1)


# %% [markdown]
# ### predict_class_sample_as_batch
#
# One sample made a batch of one: its answer is an array.
#
# Hint: One sample gives a number, not an array of shape (1,).


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = np.atleast_2d(x)
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.argmax(z, axis=-1)


# %% [markdown]
# ### predict_class_samples
#
# Argmax down the columns: for each class a sample.
#
# Hint: The classes lie along the last axis, axis=-1.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=0, keepdims=True))
        return y / np.sum(y, axis=0, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.argmax(z, axis=0)


# %% [markdown]
# ### predict_class_squeezed
#
# A batch of one sample taken for one sample: its answer is a number.
#
# Hint: A batch of N samples gives an array of shape (N,), also for N = 1.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.squeeze(np.argmax(z, axis=-1))


# %% [markdown]
# ### predict_class_whole_batch
#
# Argmax of the whole table: one answer for all samples.
#
# Hint: np.argmax(y, axis=-1) gives one class for each row.


# %%
def activate(name, u):
    if name == "step":
        return np.where(u > 0, 1, 0)
    if name == "sigmoid":
        a = np.exp(-np.abs(u))
        return np.where(u >= 0, 1, a) / (1 + a)
    if name == "relu":
        return np.maximum(0, u)
    if name == "softmax":
        y = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return y / np.sum(y, axis=-1, keepdims=True)
    return u


def predict_class(network, x, activations):
    z = x
    for layer, name in enumerate(activations, 1):
        z = activate(name, np.dot(z, network[f"W{layer}"]) + network[f"b{layer}"])
    return np.argmax(z)
