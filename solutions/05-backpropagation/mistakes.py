# %% [markdown]
# # Known mistakes: Backpropagation
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.

# %%
import numpy as np

# %% [markdown]
# ## d_sigmoid
#
# ### d_sigmoid_at_output
#
# Derivative that takes its argument for the layer's output z: u * (1 - u).
#
# Hint: d_sigmoid(u) is s * (1 - s) with s = sigmoid(u); u itself is not yet s.


# %%
def d_sigmoid(u):
    return np.asarray(u) * (1 - np.asarray(u))


# %% [markdown]
# ### d_sigmoid_inf_over_inf
#
# Derivative as exp(-u) / (1 + exp(-u))^2: inf / inf is nan for very negative u.
#
# Hint: Write s * (1 - s), with a sigmoid that is safe for large inputs.


# %%
def d_sigmoid(u):
    return np.exp(-u) / (1 + np.exp(-u)) ** 2


# %% [markdown]
# ### d_sigmoid_into_integers
#
# Slopes written into an array like the argument: for integers they are all cut to 0.
#
# Hint: np.zeros_like(u) of integers holds integers; slopes need floats.


# %%
def d_sigmoid(u):
    slope = np.zeros_like(u)
    a = np.exp(-np.abs(u))
    slope[...] = a / (1 + a) ** 2
    return slope


# %% [markdown]
# ### d_sigmoid_twice
#
# Sigmoid taken twice: the slope at z = sigmoid(u) instead of at u, as in the notes' d_sigmoid(z1).
#
# Hint: Take sigmoid once; the slope at u = 2 is 0.1050, not 0.2072.


# %%
def d_sigmoid(u):
    z = 0.5 * (1 + np.tanh(np.asarray(u) / 2))
    s = 0.5 * (1 + np.tanh(z / 2))
    return s * (1 - s)


# %% [markdown]
# ### d_sigmoid_in_the_same_array
#
# Inputs of the same shape get the same array back, written anew at every call.
#
# Hint: Make a new array at every call: the caller still needs the answer from before.


# %%
ANSWERS = {}


def d_sigmoid(u):
    a = np.exp(-np.abs(u))
    answer = ANSWERS.setdefault(u.shape, np.zeros(u.shape))
    answer[...] = a / (1 + a) ** 2
    return answer


# %% [markdown]
# ### d_sigmoid_in_pieces
#
# A quarter near zero, and nothing from 5 on: straight pieces in place of the curve.
#
# Hint: The slope is a curve everywhere: 0.2494 at u = 0.1 and 0.0066 at u = 5.


# %%
def d_sigmoid(u):
    a = np.exp(-np.abs(u))
    return np.select([np.abs(u) < 0.1, np.abs(u) > 5], [0.25, 0.0], a / (1 + a) ** 2)


# %% [markdown]
# ### d_sigmoid_scalars_only
#
# Slope of one number: math.exp takes no array.
#
# Hint: np.exp takes a whole array; math.exp takes one number.


# %%
import math


def d_sigmoid(u):
    s = 1 / (1 + math.exp(-u))
    return s * (1 - s)


# %% [markdown]
# ## d_relu
#
# ### d_relu_as_relu
#
# Relu itself instead of its derivative: active units give u, not 1.
#
# Hint: The slope of a straight line through 0 is the same everywhere: 1.


# %%
def d_relu(u):
    return np.maximum(0, u)


# %% [markdown]
# ### d_relu_at_zero
#
# Slope 1 at the corner of relu.
#
# Hint: In this course the slope at 0 is 0: u > 0, not u >= 0.


# %%
def d_relu(u):
    return np.where(u >= 0, 1.0, 0.0)


# %% [markdown]
# ### d_relu_in_place
#
# Slopes written into the argument: the total inputs in the cache are lost.
#
# Hint: u[u > 0] = 1 changes the caller's array; make a new one.


# %%
def d_relu(u):
    u[u > 0] = 1
    u[u <= 0] = 0
    return np.asarray(u)


# %% [markdown]
# ### d_relu_as_a_quotient
#
# max(0, u) / |u| with 1e-7 added below: a slope near 0 for small u.
#
# Hint: The slope is 1 for every u above 0, however small: compare, u > 0.


# %%
def d_relu(u):
    return np.maximum(u, 0) / (np.abs(u) + 1e-7)


# %% [markdown]
# ### d_relu_in_the_same_array
#
# Inputs of the same shape get the same array back, written anew at every call.
#
# Hint: Make a new array at every call: the caller still needs the answer from before.


# %%
ANSWERS = {}


def d_relu(u):
    answer = ANSWERS.setdefault(u.shape, np.zeros(u.shape))
    answer[...] = u > 0
    return answer


# %% [markdown]
# ### d_relu_scalars_only
#
# Slope of one number: `if u > 0` asks a whole array for one answer.
#
# Hint: u is an array; u > 0 compares every entry, and np.where chooses for each.


# %%
def d_relu(u):
    return 1 if u > 0 else 0


# %% [markdown]
# ## d_mean_squared_error
#
# ### d_mean_squared_error_by_samples
#
# Division by the number of samples: too large by the number of outputs.
#
# Hint: The mean runs over every entry: a batch of shape (2, 2) has 4 of them.


# %%
def d_mean_squared_error(y, t):
    return np.subtract(y, t) / len(y)


# %% [markdown]
# ### d_mean_squared_error_doubled
#
# The 2 from the square kept: the half in the loss was forgotten.
#
# Hint: The half in the loss and the 2 from the square cancel.


# %%
def d_mean_squared_error(y, t):
    return 2 * np.subtract(y, t) / np.size(y)


# %% [markdown]
# ### d_mean_squared_error_sign
#
# Target minus prediction: the sign is reversed, and learning climbs.
#
# Hint: The slope is y - t: too high a prediction must come down.


# %%
def d_mean_squared_error(y, t):
    return np.subtract(t, y) / np.size(y)


# %% [markdown]
# ### d_mean_squared_error_without_mean
#
# Derivative of the sum, without the division: steps grow with the batch.
#
# Hint: The loss is a mean over every entry, so its slope is divided by their number.


# %%
def d_mean_squared_error(y, t):
    return np.subtract(y, t)


# %% [markdown]
# ### d_mean_squared_error_clipped
#
# Slopes cut off at -1 and 1.
#
# Hint: (y - t) divided by the number of entries, however large the error.


# %%
def d_mean_squared_error(y, t):
    return np.clip((y - t) / y.size, -1, 1)


# %% [markdown]
# ### d_mean_squared_error_in_the_type_of_t
#
# Predictions taken in the type of the targets: beside targets of integers they are cut to integers.
#
# Hint: t may hold integers while y does not: leave y as it is.


# %%
def d_mean_squared_error(y, t):
    return (y.astype(t.dtype) - t) / y.size


# %% [markdown]
# ### d_mean_squared_error_two_axes
#
# The number of entries as rows times columns, whatever axes there are besides.
#
# Hint: y.size counts all entries of an array of any shape.


# %%
def d_mean_squared_error(y, t):
    return (y - t) / (y.shape[0] * (y.shape[-1] if y.ndim > 1 else 1))


# %% [markdown]
# ## d_sigmoid_with_loss
#
# ### d_sigmoid_with_loss_broadcast
#
# A column minus a vector: a table of every prediction against every target.
#
# Hint: (N, 1) minus (N,) broadcasts to (N, N): bring t to the shape of y first.


# %%
def d_sigmoid_with_loss(y, t):
    return np.subtract(y, t) / len(y)


# %% [markdown]
# ### d_sigmoid_with_loss_slope_twice
#
# The slope of the sigmoid multiplied in again: it is part of y - t already.
#
# Hint: dE/dy times y * (1 - y) is y - t; nothing is left to multiply.


# %%
def d_sigmoid_with_loss(y, t):
    return (y - np.reshape(t, y.shape)) * y * (1 - y) / len(y)


# %% [markdown]
# ### d_sigmoid_with_loss_zero_over_zero
#
# The chain rule written out: for an output of exactly 0 or 1 it is 0 / 0.
#
# Hint: Divided out by hand, the fractions disappear: (y - t) / N.


# %%
def d_sigmoid_with_loss(y, t):
    t = np.reshape(t, np.shape(y))
    return (-t / y + (1 - t) / (1 - y)) * y * (1 - y) / len(y)


# %% [markdown]
# ### d_sigmoid_with_loss_without_mean
#
# Delta without the 1/N: right for one sample, too large by N for a batch.
#
# Hint: The loss is a mean over the batch: (y - t) / N.


# %%
def d_sigmoid_with_loss(y, t):
    return y - np.reshape(t, y.shape)


# %% [markdown]
# ### d_sigmoid_with_loss_in_place
#
# The target subtracted from y in place: the caller's predictions are lost.
#
# Hint: y -= t changes the caller's array; y - t makes a new one.


# %%
def d_sigmoid_with_loss(y, t):
    delta = (y - np.reshape(t, np.shape(y))) / len(y)
    if y.dtype == float:
        y -= np.reshape(t, np.shape(y))
    return delta


# %% [markdown]
# ## d_softmax_with_loss
#
# ### d_softmax_with_loss_in_place
#
# 1 subtracted in place: the caller's probabilities are changed.
#
# Hint: y[...] -= 1 changes the caller's array: work on a copy.


# %%
def d_softmax_with_loss(y, t):
    rows = y.reshape(-1, y.shape[-1])
    labels = t.reshape(rows.shape).argmax(axis=1) if t.size == y.size else t.reshape(-1)
    rows[np.arange(len(rows)), labels] -= 1
    return rows.reshape(y.shape) / len(rows)


# %% [markdown]
# ### d_softmax_with_loss_labels_as_one_hot
#
# Labels subtracted as if they were one-hot: the number of a class becomes a target.
#
# Hint: For labels subtract 1 from the entry of the true class in each row.


# %%
def d_softmax_with_loss(y, t):
    return np.subtract(y, t) / (len(y) if y.ndim == 2 else 1)


# %% [markdown]
# ### d_softmax_with_loss_sample_as_batch
#
# One sample taken for a batch: the delta of shape (K,) is divided by K.
#
# Hint: One sample of shape (K,) is a batch of one: N is 1, not K.


# %%
def d_softmax_with_loss(y, t):
    one_hot = t if t.size == y.size else np.eye(y.shape[-1])[t]
    return (y - one_hot) / len(y)


# %% [markdown]
# ### d_softmax_with_loss_told_by_axes
#
# Targets with one axis taken for labels: the one-hot target of one sample has one axis too.
#
# Hint: A one-hot target has as many entries as y; compare t.size with y.size.


# %%
def d_softmax_with_loss(y, t):
    one_hot = t if t.ndim == 2 else np.eye(y.shape[-1])[t]
    return (y - one_hot) / (len(y) if y.ndim == 2 else 1)


# %% [markdown]
# ### d_softmax_with_loss_told_by_the_last_axis
#
# Targets taken for one-hot when their last axis is as long as that of y: so are K labels of K
# samples.
#
# Hint: A one-hot target has as many entries as y; compare t.size with y.size.


# %%
def d_softmax_with_loss(y, t):
    if t.ndim == 0 or t.shape[-1] != y.shape[-1]:
        t = np.eye(y.shape[-1])[t]
    return (y - t) / (len(y) if y.ndim == 2 else 1)


# %% [markdown]
# ### d_softmax_with_loss_without_mean
#
# Delta without the 1/N: right for one sample, too large by N for a batch.
#
# Hint: The loss is a mean over the batch: (y - t) / N.


# %%
def d_softmax_with_loss(y, t):
    return y - (t if t.size == y.size else np.eye(y.shape[-1])[t])


# %% [markdown]
# ### d_softmax_with_loss_squeezed
#
# A batch of one row comes back as one sample.
#
# Hint: The answer has the shape of y, (1, K) for a batch of one row.


# %%
def d_softmax_with_loss(y, t):
    rows = np.atleast_2d(y)
    one_hot = np.reshape(t, rows.shape) if t.size == y.size else np.eye(y.shape[-1])[np.ravel(t)]
    return np.squeeze((rows - one_hot) / len(rows))


# %% [markdown]
# ### d_softmax_with_loss_labels_only
#
# One-hot targets used as labels: whole rows are picked by 0 and 1.
#
# Hint: t of the shape of y is one-hot: subtract it, or take its argmax first.


# %%
def d_softmax_with_loss(y, t):
    delta = np.atleast_2d(np.array(y, dtype=float))
    delta[np.arange(len(delta)), t] -= 1
    return (delta / len(delta)).reshape(np.shape(y))


# %% [markdown]
# ## backward
#
# ### backward_batches_only
#
# One sample not made a batch: x.T of shape (D,) is x itself.
#
# Hint: Make one sample a batch of one row: np.atleast_2d(x), or x[np.newaxis, :].


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = cache | {"z0": x}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_bias_without_sum
#
# Bias gradient without the sum over the batch: the delta itself.
#
# Hint: b is shared by all samples, so its gradient is the sum over the batch: delta.sum(axis=0).


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_bias_wrong_axis
#
# Bias gradient summed along the wrong axis: one number a sample, not one a unit.
#
# Hint: The sum runs over the batch, axis 0, and leaves one entry for each unit.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=1)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_column_of_targets
#
# A vector of binary targets expected: a column gets one more axis, and the difference is a table.
#
# Hint: Targets of two classes may come as (N,) or (N, 1): t.reshape(y.shape) suits both.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    t = t[:, np.newaxis] if loss == "binary_cross_entropy" else t.reshape(y.shape)
    delta = ((y - t) / (y.size if loss == "mean_squared_error" else len(y))).reshape(-1, y.shape[1])
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_first_activation_for_all
#
# Every hidden layer taken for one with the activation of the first.
#
# Hint: activations names the activation of each layer: activations[0] is that of layer 1 only.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[0], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_in_place
#
# Slopes written into the cache: u1 holds zeros and ones afterwards.
#
# Hint: u[u > 0] = 1 changes the caller's cache; make a new array.


# %%
def slope_of(activation, u):
    if activation == "relu":
        u[u > 0] = 1
        u[u <= 0] = 0
        return u
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_mean_twice
#
# Divided by N twice: in delta and again in the gradients.
#
# Hint: Divide once, in delta at the output; everything after it follows.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta / len(y)
        gradients[f"b{layer}"] = delta.mean(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_one_hot_only
#
# Labels taken for one-hot targets.
#
# Hint: Labels have one entry a sample: turn them into one-hot rows, or subtract 1 at the true class.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_one_hot_sample_as_labels
#
# Targets with one axis taken for labels: the one-hot target of one sample has one axis too.
#
# Hint: A one-hot target has as many entries as y; compare t.size with y.size.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if loss == "cross_entropy_error" and t.ndim == 1:
        t = np.eye(y.shape[1])[t.reshape(-1)][: len(y)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_told_by_the_last_axis
#
# Targets taken for one-hot when their last axis is as long as that of y: so are K labels of K samples.
#
# Hint: A one-hot target has as many entries as y; compare t.size with y.size.


# %%
def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    outputs = [np.atleast_2d(x)] + [np.atleast_2d(cache[f"z{layer}"]) for layer in range(1, last)]
    y = np.atleast_2d(cache[f"z{last}"])
    if loss == "cross_entropy_error" and t.shape[-1:] == y.shape[-1:]:
        delta = (y - t) / len(y)
    else:
        delta = np.atleast_2d(D_LOSS[loss](cache[f"z{last}"], t))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = outputs[layer - 1].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = D_ACTIVATION[activations[layer - 2]](cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_relu_only
#
# Every hidden layer taken for a relu.
#
# Hint: activations says what each hidden layer is: relu or sigmoid.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of("relu", cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_slope_at_output
#
# Slope of the activation taken at the output z instead of the total input u.
#
# Hint: Take f'(u): the slope of a sigmoid at z is another number.
#
# The notes' `d_sigmoid(z1)`. With relu it happens to be right, because z > 0 where u > 0.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"z{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_slope_of_next_layer
#
# Names of the activations shifted by one: the slope of the layer just done.
#
# Hint: activations[0] belongs to layer 1; the slope belongs to the layer that delta arrives at.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 1], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_softmax_slope
#
# The derivative of the output layer multiplied in again: y * (1 - y) is in y - t already.
#
# Hint: Softmax or sigmoid with its loss: delta is (y - t) / N and nothing more.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    if loss != "mean_squared_error":
        delta = delta * y * (1 - y)
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_transposed_by_shape
#
# Transposed only where the shapes ask for it: a batch as large as its layer is wide does not ask.
#
# Hint: It is z.T @ delta always, also when z @ delta runs.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        z = cache[f"z{layer - 1}"]
        gradients[f"W{layer}"] = z @ delta if z.shape[1] == len(delta) else z.T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_transposed_gradients
#
# Gradients of the weights transposed: delta.T @ z instead of z.T @ delta.
#
# Hint: A gradient has the shape of its weights, (D, H): z.T @ delta.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = delta.T @ cache[f"z{layer - 1}"]
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_two_layers_at_least
#
# The first layer done on its own, after a step back from layer 2: a network of one layer has none.
#
# Hint: With one layer delta of the output is all there is; repeat the same lines for every layer.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 1, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 2:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    delta = (delta @ network["W2"].T) * slope_of(activations[0], cache["u1"])
    gradients |= {"W1": cache["z0"].T @ delta, "b1": delta.sum(axis=0)}
    return gradients


# %% [markdown]
# ### backward_two_layers_only
#
# Two layers, whatever the network: the notes' function taken over as it is.
#
# Hint: len(activations) says how many layers there are; repeat the two lines for each.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(2, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_updates_network
#
# The step of learning taken inside backward: the network is changed, layer by layer.
#
# Hint: backward only returns gradients; a step belongs to training.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        network[f"W{layer}"] -= 0.01 * gradients[f"W{layer}"]
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_vector_of_targets
#
# A column of outputs minus a vector of targets: a table of shape (N, N).
#
# Hint: With one output bring t to the shape of y before you subtract.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_without_mean
#
# Delta without the 1/N: every gradient is too large by the size of the batch.
#
# Hint: The loss is a mean, so delta at the output is divided too.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = y - t.reshape(y.shape)
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_without_slope
#
# Slope of the activation left out: delta passes every layer unchanged.
#
# Hint: Multiply delta @ W.T by f'(u) of the layer that it arrives at.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = delta @ network[f"W{layer}"].T + 0 * slope
    return gradients


# %% [markdown]
# ### backward_without_transpose
#
# Transpose of W left out: an error, or with square layers a wrong answer.
#
# Hint: delta @ W.T leads back to the inputs of the layer; look at the shapes.


# %%
def slope_of(activation, u):
    if activation == "relu":
        return np.where(u > 0, 1.0, 0.0)
    s = 1 / (1 + np.exp(-u))
    return s * (1 - s)


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    cache = {name: np.atleast_2d(value) for name, value in cache.items()} | {"z0": np.atleast_2d(x)}
    y = cache[f"z{last}"]
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    delta = (y - t.reshape(y.shape)) / (y.size if loss == "mean_squared_error" else len(y))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = cache[f"z{layer - 1}"].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = slope_of(activations[layer - 2], cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"]) * slope
    return gradients


# %% [markdown]
# ### backward_clipped
#
# Gradients cut off at -1 and 1.
#
# Hint: Give every gradient as it is, however large; np.clip makes it that of another function.


# %%
def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    outputs = [np.atleast_2d(x)] + [np.atleast_2d(cache[f"z{layer}"]) for layer in range(1, last)]
    delta = np.atleast_2d(D_LOSS[loss](cache[f"z{last}"], t))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = outputs[layer - 1].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = D_ACTIVATION[activations[layer - 2]](cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return {name: np.clip(slope, -1, 1) for name, slope in gradients.items()}


# %% [markdown]
# ### backward_labels_in_place
#
# For labels 1 subtracted in place: the outputs in the cache are changed.
#
# Hint: Subtract from a copy: the cache belongs to the caller.


# %%
def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    outputs = [np.atleast_2d(x)] + [np.atleast_2d(cache[f"z{layer}"]) for layer in range(1, last)]
    y = np.atleast_2d(cache[f"z{last}"])
    if np.size(t) == y.size:
        delta = np.atleast_2d(D_LOSS[loss](y, np.reshape(t, y.shape)))
    else:
        y[np.arange(len(y)), t] -= 1
        delta = y / len(y)
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = outputs[layer - 1].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = D_ACTIVATION[activations[layer - 2]](cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_inf_over_inf
#
# Slope of the sigmoid as exp(-u) / (1 + exp(-u))^2: inf / inf is nan for very negative u.
#
# Hint: A sigmoid that is safe for large inputs, in d_sigmoid, serves here too.


# %%
def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    outputs = [np.atleast_2d(x)] + [np.atleast_2d(cache[f"z{layer}"]) for layer in range(1, last)]
    delta = np.atleast_2d(D_LOSS[loss](cache[f"z{last}"], t))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = outputs[layer - 1].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            u = cache[f"u{layer - 1}"]
            is_relu = activations[layer - 2] == "relu"
            slope = u > 0 if is_relu else np.exp(-u) / (1 + np.exp(-u)) ** 2
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients


# %% [markdown]
# ### backward_into_the_type_of_x
#
# Gradients of the first weights in an array of the type of x: integers make them 0.
#
# Hint: An array made like x holds integers if x does; gradients are floats.


# %%
def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    outputs = [np.atleast_2d(x)] + [np.atleast_2d(cache[f"z{layer}"]) for layer in range(1, last)]
    delta = np.atleast_2d(D_LOSS[loss](cache[f"z{last}"], t))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = outputs[layer - 1].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = D_ACTIVATION[activations[layer - 2]](cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    return gradients | {"W1": gradients["W1"].astype(x.dtype)}


# %% [markdown]
# ### backward_in_the_same_dict
#
# All calls return one dict, filled anew each time.
#
# Hint: Make the dict inside of the function; that of the call before belongs to the caller.


# %%
GRADIENTS = {}


def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    outputs = [np.atleast_2d(x)] + [np.atleast_2d(cache[f"z{layer}"]) for layer in range(1, last)]
    delta = np.atleast_2d(D_LOSS[loss](cache[f"z{last}"], t))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = outputs[layer - 1].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = D_ACTIVATION[activations[layer - 2]](cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    GRADIENTS.clear()
    GRADIENTS.update(gradients)
    return GRADIENTS


# %% [markdown]
# ### backward_names_sorted
#
# Layers in the order of their names as text: W10 comes before W2.
#
# Hint: Count the layers, range(len(activations), 0, -1), and make the names of the numbers.


# %%
def backward(network, x, t, cache, activations, loss):
    names = sorted(name[1:] for name in network if name.startswith("W"))
    delta = np.atleast_2d(D_LOSS[loss](cache[f"z{len(names)}"], t))
    gradients = {}
    for place in range(len(names) - 1, -1, -1):
        layer, below = names[place], names[place - 1]
        outputs = np.atleast_2d(cache["z" + below] if place else x)
        gradients["W" + layer] = outputs.T @ delta
        gradients["b" + layer] = delta.sum(axis=0)
        if place:
            slope = D_ACTIVATION[activations[place - 1]](np.atleast_2d(cache["u" + below]))
            delta = (delta @ network["W" + layer].T) * slope
    return gradients


# %% [markdown]
# ### backward_squeezes_layers
#
# np.squeeze on gradients: those of a layer of one unit or one input lose an axis.
#
# Hint: A gradient has the shape of its weight, also if an axis has length 1.


# %%
def backward(network, x, t, cache, activations, loss):
    last = len(activations)
    outputs = [np.atleast_2d(x)] + [np.atleast_2d(cache[f"z{layer}"]) for layer in range(1, last)]
    delta = np.atleast_2d(D_LOSS[loss](cache[f"z{last}"], t))
    gradients = {}
    for layer in range(last, 0, -1):
        gradients[f"W{layer}"] = outputs[layer - 1].T @ delta
        gradients[f"b{layer}"] = delta.sum(axis=0)
        if layer > 1:
            slope = D_ACTIVATION[activations[layer - 2]](cache[f"u{layer - 1}"])
            delta = (delta @ network[f"W{layer}"].T) * slope
    one = np.ndim(x) > 1 and len(x) == 1
    return {name: np.squeeze(slope) if one else slope for name, slope in gradients.items()}
