# %% [markdown]
# # Unusual right answers: Forward propagation
#
# Each stands in place of the solution's functions of the same name, and gets full marks.

# %%
import numpy as np

# %% [markdown]
# ## batches_inside
#
# One sample is made a batch of one, and taken out again at the end.


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
    z = np.atleast_2d(x)
    cache = {}
    for layer, name in enumerate(activations, 1):
        cache[f"u{layer}"] = z @ network[f"W{layer}"] + network[f"b{layer}"]
        z = cache[f"z{layer}"] = activate(name, cache[f"u{layer}"])
    if x.ndim == 1:
        cache = {name: value[0] for name, value in cache.items()}
        z = z[0]
    return [z, cache]


def predict_class(network, x, activations):
    y = np.atleast_2d(forward(network, x, activations)[0])
    classes = np.argsort(y, axis=1)[:, -1]
    return classes if x.ndim == 2 else np.array(classes[0])


# %% [markdown]
# ## bias_as_a_weight
#
# The bias as the weight of one more input that is always 1.


# %%
def affine(x, W, b):
    ones = np.ones((*x.shape[:-1], 1))
    return np.concatenate([x, ones], axis=-1) @ np.vstack([W, b])


# %% [markdown]
# ## biases_first
#
# Biases before weights, last layer first, one number at a time; integer zeros; one key too many.


# %%
def init_network(layer_sizes, rng, weight_std=0.01):
    network = {"sizes": tuple(layer_sizes)}
    for layer in range(len(layer_sizes) - 1, 0, -1):
        n_in, n_out = layer_sizes[layer - 1 : layer + 1]
        network["b" + str(layer)] = np.zeros(n_out, dtype=int)
        numbers = [rng.normal() * weight_std for _ in range(n_in * n_out)]
        network["W" + str(layer)] = np.array(numbers).reshape(n_out, n_in).T
    return network


# %% [markdown]
# ## loops
#
# Every sum written out with loops over plain numbers.


# %%
def affine(x, W, b):
    if x.ndim == 2:
        return np.array([affine(row, W, b) for row in x])
    return np.array([sum(x[i] * W[i, j] for i in range(len(x))) + b[j] for j in range(len(b))])


def predict_class(network, x, activations):
    if x.ndim == 2:
        return np.array([predict_class(network, row, activations) for row in x])
    y = forward(network, x, activations)[0].tolist()
    best = 0
    for k in range(1, len(y)):
        if y[k] > y[best]:
            best = k
    return best


# %% [markdown]
# ## recursion
#
# A network as its first layer and the rest of it; more in the cache than asked for, and prints.


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
    cache = {"z0": x, "activations": list(activations)}
    return rest(network, x, activations, cache, 1), cache


def rest(network, z, activations, cache, layer):
    if layer > len(activations):
        return z
    u = np.einsum("...i,ij->...j", z, network[f"W{layer}"]) + network[f"b{layer}"]
    print("layer", layer, "total input of shape", u.shape)
    cache["u" + str(layer)] = u
    cache["z" + str(layer)] = activate(activations[layer - 1], u)
    return rest(network, cache["z" + str(layer)], activations, cache, layer + 1)


def predict_class(network, x, activations):
    y, _ = forward(network, x, activations)
    return int(y.argmax()) if y.ndim == 1 else y.argmax(axis=1).astype(np.int32)


# %% [markdown]
# ## single_precision
#
# Answers in single precision.

# %%
from itertools import pairwise


def activate(name, u):
    u = u.astype(np.float64)
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


def affine(x, W, b):
    return (x @ W + b).astype(np.float32)


def init_network(layer_sizes, rng, weight_std=0.01):
    network = {}
    for layer, shape in enumerate(pairwise(layer_sizes), 1):
        network[f"W{layer}"] = np.float32(weight_std) * rng.standard_normal(shape, dtype=np.float32)
        network[f"b{layer}"] = np.zeros(shape[1:], dtype=np.float32)
    return network


def forward(network, x, activations):
    cache = {}
    z = x.astype(np.float64)
    for layer, name in enumerate(activations, 1):
        u = z @ network[f"W{layer}"] + network[f"b{layer}"]
        z = activate(name, u)
        cache[f"u{layer}"] = u.astype(np.float32)
        cache[f"z{layer}"] = z.astype(np.float32)
    return z.astype(np.float32), cache


# %% [markdown]
# ## transposed
#
# Samples in columns inside, and back at the end.


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


def affine(x, W, b):
    return (W.T @ x.T + (b[:, np.newaxis] if x.ndim == 2 else b)).T


def forward(network, x, activations):
    z, cache = x.T, {}
    for number in range(1, len(activations) + 1):
        b = network["b" + str(number)]
        u = network["W" + str(number)].T.dot(z) + (b.reshape(-1, 1) if z.ndim == 2 else b)
        z = activate(activations[number - 1], u)
        cache.update({"u" + str(number): u.T, "z" + str(number): z.T})
    return z.T, cache


def predict_class(network, x, activations):
    y = forward(network, x, activations)[0]
    return y.T.argmax(axis=0)
