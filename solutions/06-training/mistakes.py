# %% [markdown]
# # Known mistakes: Training
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.

# %%
import numpy as np

# %% [markdown]
# ## init_weights
#
# ### init_any_method
#
# An unknown method passes in silence.
#
# Hint: Raise ValueError for a name that is none of the three.


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    return rng.normal(0, deviations.get(method, 0.01), size=(n_in, n_out))


# %% [markdown]
# ### init_gaussian_of_one
#
# Gaussian weights of standard deviation 1, as np.random.randn gives them.
#
# Hint: Multiply by the standard deviation, 0.01.


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 1, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.normal(0, deviations[method], size=(n_in, n_out))


# %% [markdown]
# ### init_global_generator
#
# np.random.randn in place of the generator that was passed.
#
# Hint: Draw from rng: then the same generator gives the same weights.


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return np.random.randn(n_in, n_out) * deviations[method]


# %% [markdown]
# ### init_he_as_xavier
#
# He without the 2: that is Xavier.
#
# Hint: A relu silences half of the inputs: sqrt(2 / n_in).


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": 1 / np.sqrt(n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.normal(0, deviations[method], size=(n_in, n_out))


# %% [markdown]
# ### init_one_row
#
# One row drawn and repeated for every input.
#
# Hint: Draw every weight for itself: size=(n_in, n_out).


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return np.tile(rng.normal(0, deviations[method], size=n_out), (n_in, 1))


# %% [markdown]
# ### init_outputs
#
# The number of outputs in place of the number of inputs.
#
# Hint: n_in counts: a total input is a sum of n_in terms.


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_out), "he": np.sqrt(2 / n_out)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.normal(0, deviations[method], size=(n_in, n_out))


# %% [markdown]
# ### init_own_seed
#
# A seed of its own: every layer gets the same weights.
#
# Hint: Draw from rng, not from a generator with a fixed seed.


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return np.random.default_rng(0).normal(0, deviations[method], size=(n_in, n_out))


# %% [markdown]
# ### init_positive
#
# Weights between 0 and 1 times the deviation: all positive.
#
# Hint: rng.random gives numbers from 0 to 1; rng.normal gives a Gaussian of mean 0.


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.random((n_in, n_out)) * deviations[method]


# %% [markdown]
# ### init_transposed
#
# Rows and columns exchanged.
#
# Hint: One row for each input, one column for each unit: size=(n_in, n_out).


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.normal(0, deviations[method], size=(n_out, n_in))


# %% [markdown]
# ### init_uniform
#
# Uniform weights of the right spread.
#
# Hint: Draw from a Gaussian: rng.normal.


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / np.sqrt(n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.uniform(-1, 1, size=(n_in, n_out)) * np.sqrt(3) * deviations[method]


# %% [markdown]
# ### init_clipped
#
# Weights cut off at two deviations, as some libraries have it.
#
# Hint: Gaussian weights have no largest value: rng.normal, without np.clip.


# %%
def init_weights(n_in, n_out, method, rng):
    deviation = {"gaussian": 0.01, "xavier": n_in**-0.5, "he": (2 / n_in) ** 0.5}.get(method)
    if deviation is None:
        raise ValueError(f"no method {method!r}")
    weights = rng.normal(scale=deviation, size=(n_in, n_out))
    return np.clip(weights, -2 * deviation, 2 * deviation)


# %% [markdown]
# ### init_by_first_letter
#
# The first letter of the method decides: "gauss" and "he_normal" pass in silence.
#
# Hint: The names are exactly gaussian, xavier and he; every other one raises ValueError.


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"g": 0.01, "x": n_in**-0.5, "h": (2 / n_in) ** 0.5}
    if method[:1] not in deviations:
        raise ValueError(f"no method {method!r}")
    return rng.normal(scale=deviations[method[:1]], size=(n_in, n_out))


# %% [markdown]
# ### init_variance
#
# The variance 2 / n_in taken for the standard deviation.
#
# Hint: The standard deviation is the root of the variance: sqrt(2 / n_in).


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": 1 / n_in, "he": 2 / n_in}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.normal(0, deviations[method], size=(n_in, n_out))


# %% [markdown]
# ### init_xavier_of_both
#
# Xavier with both numbers, as in its paper; this course takes n_in alone.
#
# Hint: In this course the standard deviation is 1 / sqrt(n_in).


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": np.sqrt(2 / (n_in + n_out)), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}")
    return rng.normal(0, deviations[method], size=(n_in, n_out))


# %% [markdown]
# ### init_same_array
#
# Layers of the same shape get the same array, filled anew at every call.
#
# Hint: Make a new array at every call; the caller still needs the one from before.


# %%
WEIGHTS = {}


def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(method)
    W = WEIGHTS.setdefault((n_in, n_out), np.zeros((n_in, n_out)))
    W[...] = rng.normal(scale=deviations[method], size=(n_in, n_out))
    return W


# %% [markdown]
# ### init_size_of_the_notes
#
# Xavier with the number of inputs that the notes have, whatever n_in is.
#
# Hint: n_in is an argument, and another one for every layer: 1 / sqrt(n_in).


# %%
def init_weights(n_in, n_out, method, rng):
    deviations = {"gaussian": 0.01, "xavier": np.sqrt(1 / 784), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(method)
    return rng.normal(scale=deviations[method], size=(n_in, n_out))


# %% [markdown]
# ## minibatches
#
# ### minibatches_blocks
#
# Blocks of neighbours shuffled instead of samples.
#
# Hint: Shuffle the samples before you cut them into batches.


# %%
def minibatches(x, t, batch_size, rng):
    starts = np.arange(0, len(x), batch_size)
    last = starts[-1:] if len(x) % batch_size else starts[:0]
    for start in [*rng.permutation(starts[: len(starts) - len(last)]), *last]:
        yield x[start : start + batch_size], t[start : start + batch_size]


# %% [markdown]
# ### minibatches_even_batches
#
# Batches made equal by np.array_split: 7 samples give 3, 2 and 2.
#
# Hint: Every batch but the last has exactly batch_size rows.


# %%
def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    return [(x[rows], t[rows]) for rows in np.array_split(order, -(-len(x) // batch_size))]


# %% [markdown]
# ### minibatches_global_generator
#
# np.random.permutation in place of the generator that was passed.
#
# Hint: Draw the order from rng: then the same generator gives the same order.


# %%
def minibatches(x, t, batch_size, rng):
    order = np.random.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], t[rows]


# %% [markdown]
# ### minibatches_in_place
#
# The caller's arrays shuffled.
#
# Hint: rng.shuffle(x) changes the caller's array; shuffle row numbers.


# %%
def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    x[:], t[:] = x[order], t[order]
    starts = range(0, len(x), batch_size)
    return [(x[start : start + batch_size], t[start : start + batch_size]) for start in starts]


# %% [markdown]
# ### minibatches_last_batch_empty
#
# One batch too many: an empty one if the batches fit.
#
# Hint: range(0, N, batch_size) starts no batch at N.


# %%
def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    for number in range(len(x) // batch_size + 1):
        rows = order[number * batch_size : (number + 1) * batch_size]
        yield x[rows], t[rows]


# %% [markdown]
# ### minibatches_last_batch_lost
#
# The short batch at the end left out.
#
# Hint: Start a batch at every multiple of batch_size below N, the last may be short.


# %%
def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    for number in range(len(x) // batch_size):
        rows = order[number * batch_size : (number + 1) * batch_size]
        yield x[rows], t[rows]


# %% [markdown]
# ### minibatches_one_batch
#
# A single batch returned, not an epoch of them.
#
# Hint: Hand out every batch of the epoch: yield in the loop, not return.


# %%
def minibatches(x, t, batch_size, rng):
    rows = rng.permutation(len(x))[:batch_size]
    return [(x[rows], t[rows])]


# %% [markdown]
# ### minibatches_own_seed
#
# A seed of its own: the same order in every epoch.
#
# Hint: Draw the order from rng, not from a generator with a fixed seed.


# %%
def minibatches(x, t, batch_size, rng):
    order = np.random.default_rng(0).permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], t[rows]


# %% [markdown]
# ### minibatches_shuffled_inside
#
# Samples shuffled within each batch only.
#
# Hint: Shuffle all the samples before you cut them into batches.


# %%
def minibatches(x, t, batch_size, rng):
    for start in range(0, len(x), batch_size):
        rows = start + rng.permutation(min(batch_size, len(x) - start))
        yield x[rows], t[rows]


# %% [markdown]
# ### minibatches_two_orders
#
# x and t shuffled separately: inputs get the targets of others.
#
# Hint: Use the same row numbers for x and t.


# %%
def minibatches(x, t, batch_size, rng):
    x, t = rng.permutation(x), rng.permutation(t)
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], t[start : start + batch_size]


# %% [markdown]
# ### minibatches_unshuffled
#
# Batches in the order of the data.
#
# Hint: Shuffle the row numbers first: rng.permutation(len(x)).


# %%
def minibatches(x, t, batch_size, rng):
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], t[start : start + batch_size]


# %% [markdown]
# ### minibatches_with_replacement
#
# Every batch drawn from all samples, with replacement.
#
# Hint: Shuffle the row numbers once and cut them up: each sample once an epoch.
#
# The notes' np.random.choice(train_size, batch_size).


# %%
def minibatches(x, t, batch_size, rng):
    for start in range(0, len(x), batch_size):
        rows = rng.choice(len(x), min(batch_size, len(x) - start))
        yield x[rows], t[rows]


# %% [markdown]
# ### minibatches_columns_of_one_table
#
# x and t side by side in one table, which has room for two axes only.
#
# Hint: x and t may have any number of axes; take the same rows of each: x[rows], t[rows].


# %%
def minibatches(x, t, batch_size, rng):
    table = np.column_stack([x.reshape(len(x), -1), t.reshape(len(x), -1)])[rng.permutation(len(x))]
    width = x.size // len(x)
    for start in range(0, len(x), batch_size):
        rows = table[start : start + batch_size]
        yield rows[:, :width], rows[:, width:] if t.ndim > 1 else rows[:, -1]


# %% [markdown]
# ### minibatches_generator_in_place
#
# The caller's arrays shuffled, when the batches are walked through.
#
# Hint: The body of a generator runs in the for loop, and x[:] = ... still changes the caller's array.


# %%
def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    x[:], t[:] = x[order], t[order]
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size].copy(), t[start : start + batch_size].copy()


# %% [markdown]
# ### minibatches_one_order_for_all
#
# The order in a list of the module: two epochs at once have the same one.
#
# Hint: Keep the order in the function, where each call has its own.


# %%
ORDER = []


def minibatches(x, t, batch_size, rng):
    ORDER[:] = rng.permutation(len(x))
    return batches_in_order(x, t, batch_size)


def batches_in_order(x, t, batch_size):
    for start in range(0, len(x), batch_size):
        rows = ORDER[start : start + batch_size]
        yield x[rows], t[rows]


# %% [markdown]
# ### minibatches_into_one_buffer
#
# Every batch written into the same arrays: who keeps a batch finds the last one in it.
#
# Hint: x[rows] makes a new array for each batch; hand that out.


# %%
def minibatches(x, t, batch_size, rng):
    order = rng.permutation(len(x))
    x_batch = np.empty((batch_size, *x.shape[1:]), dtype=x.dtype)
    t_batch = np.empty((batch_size, *t.shape[1:]), dtype=t.dtype)
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        x_batch[: len(rows)], t_batch[: len(rows)] = x[rows], t[rows]
        yield x_batch[: len(rows)], t_batch[: len(rows)]


# %% [markdown]
# ### minibatches_puts_back
#
# The caller's arrays shuffled, and put back in order after the last batch.
#
# Hint: Whoever uses x inside of the for loop finds it shuffled; shuffle row numbers instead.


# %%
def minibatches(x, t, batch_size, rng):
    first_x, first_t, order = x.copy(), t.copy(), rng.permutation(len(x))
    x[:], t[:] = x[order], t[order]
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size].copy(), t[start : start + batch_size].copy()
    x[:], t[:] = first_x, first_t


# %% [markdown]
# ## sgd_step
#
# ### sgd_step_by_position
#
# Parameters and gradients paired by their place in the dicts.
#
# Hint: Look up each gradient by name: the two dicts may have different orders.


# %%
def sgd_step(params, grads, lr):
    for value, grad in zip(params.values(), grads.values(), strict=True):
        value -= lr * grad  # changes the array


# %% [markdown]
# ### sgd_step_rebinds_a_name
#
# The new value gets a name of its own and never reaches the dict.
#
# Hint: Write the new value back: params[name] = ...


# %%
def sgd_step(params, grads, lr):
    for name, value in params.items():
        value = value - lr * grads[name]


# %% [markdown]
# ### sgd_step_returns_new_dict
#
# A new dict is returned and the one that was passed stays as it was.
#
# Hint: The caller looks at the dict that was passed: write to params[name].


# %%
def sgd_step(params, grads, lr):
    return {name: params[name] - lr * grads[name] for name in params}


# %% [markdown]
# ### sgd_step_scales_gradients
#
# Gradients multiplied in place: the caller's gradients change.
#
# Hint: grads[name] *= lr changes the caller's array; lr * grads[name] makes a new one.


# %%
def sgd_step(params, grads, lr):
    for name in params:
        grads[name] *= lr
        params[name] = params[name] - grads[name]


# %% [markdown]
# ### sgd_step_two_layers_only
#
# The four names of the notes: a third layer never learns.
#
# Hint: Go through all keys of params.


# %%
def sgd_step(params, grads, lr):
    for name in ("W1", "W2", "b1", "b2"):
        if name in params:
            params[name] = params[name] - lr * grads[name]


# %% [markdown]
# ### sgd_step_uphill
#
# A step along the gradient: the loss grows.
#
# Hint: The gradient points uphill; subtract it.


# %%
def sgd_step(params, grads, lr):
    for name in params:
        params[name] = params[name] + lr * grads[name]


# %% [markdown]
# ### sgd_step_clips_gradients
#
# Gradients cut off at -5 and 5.
#
# Hint: W - lr * gradient, however large the gradient.


# %%
def sgd_step(params, grads, lr):
    for name in params:
        params[name] = params[name] - lr * np.clip(grads[name], -5, 5)


# %% [markdown]
# ### sgd_step_nine_layers
#
# The layers 1 to 9 only.
#
# Hint: Go through the keys of params, however many there are.


# %%
def sgd_step(params, grads, lr):
    for layer in "123456789":
        for name in ("W" + layer, "b" + layer):
            if name in params:
                params[name] = params[name] - lr * grads[name]


# %% [markdown]
# ### sgd_step_same_arrays
#
# New values in arrays of the module, the same ones for every network.
#
# Hint: Make new arrays, or write into those of params; arrays of the module are shared by all networks.


# %%
ARRAYS = {}


def sgd_step(params, grads, lr):
    for name, value in params.items():
        array = ARRAYS.setdefault((name, value.shape), np.zeros(value.shape))
        array[...] = value - lr * grads[name]
        params[name] = array


# %% [markdown]
# ### sgd_step_list
#
# Parameters counted like a list, where a dict has names.
#
# Hint: Go through the names: for name in params.


# %%
def sgd_step(params, grads, lr):
    for number in range(len(params)):
        params[number] = params[number] - lr * grads[number]


# %% [markdown]
# ## train_regression
#
# ### train_batch_descent
#
# One step an epoch, with the mean gradient of all samples.
#
# Hint: Learn online: a step after each sample.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        u1 = x[order] @ W1 + b1
        z1 = np.maximum(u1, 0)
        delta2 = z1 @ W2 + b2 - t[order, np.newaxis]
        total = float(np.sum(delta2**2)) / 2
        delta2 = delta2 / len(x)
        delta1 = delta2 @ W2.T * (u1 > 0)
        W2 = W2 - lr * z1.T @ delta2
        b2 = b2 - lr * delta2.sum(axis=0)
        W1 = W1 - lr * x[order].T @ delta1
        b1 = b1 - lr * delta1.sum(axis=0)
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_column_broadcast
#
# Losses over the whole batch, (N, 1) minus (N,): a table of every output and every target.
#
# Hint: Bring y and t to one shape before you subtract.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        y = np.maximum(x @ W1 + b1, 0) @ W2 + b2
        losses.append(float(np.mean((y - t) ** 2) / 2))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_first_weights_equal
#
# All hidden units begin alike, and stay alike.
#
# Hint: First weights must be random, so that units differ.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = np.full((x.shape[1], hidden_size), 0.5)
    W2 = np.full((hidden_size, 1), rng.normal())
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_fixed_order
#
# The samples visited in the order of the data.
#
# Hint: Draw a random order for each epoch: rng.permutation(len(x)).


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in range(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_global_generator
#
# np.random in place of the generator that was passed.
#
# Hint: Draw first weights and orders from rng.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = np.random.randn(x.shape[1], hidden_size) * np.sqrt(2 / x.shape[1])
    W2 = np.random.randn(hidden_size, 1) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in np.random.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_loss_of_each_sample
#
# One loss for each step in place of one for each epoch.
#
# Hint: Take the mean over the samples: one number an epoch.
#
# The notes plot one loss for each sample.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            losses.append(float(delta2[0]) ** 2 / 2)
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_losses_summed
#
# The sum of the losses of an epoch in place of their mean.
#
# Hint: Divide by the number of samples.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_new_weights_in_delta
#
# delta1 computed with the W2 after its step.
#
# Hint: Compute all deltas before the first step.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            W2 = W2 - lr * np.outer(z1, delta2)
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_output_weights_flat
#
# W2 of shape (H,), as in the notes.
#
# Hint: One output is a layer of one unit: W2 has shape (H, 1).
#
# The notes' np.random.randn(nodesNum).


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2[:, 0], "b2": b2}, losses


# %% [markdown]
# ### train_sigmoid_slope
#
# The slope of a sigmoid, at z1, where the hidden layer is a relu.
#
# Hint: The slope of relu is 1 where u1 > 0, else 0.
#
# The notes' own code: they tried sigmoid, and left d_sigmoid(z1) in.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (1 / (2 + np.exp(z1) + np.exp(-z1)))
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_squares_not_halved
#
# The loss without the half, and steps twice as long.
#
# Hint: E = (y - t)^2 / 2: its slope is y - t.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2
            delta2 = 2 * delta2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_targets_in_place
#
# Targets centred in place: the caller's array changes.
#
# Hint: t -= ... changes the caller's array; make a copy first.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    mean = t.mean()
    t -= mean
    t = np.reshape(t, -1) + mean
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_vector_targets_only
#
# Losses over the whole batch, (N,) minus (N, 1): wrong when the targets come in a column.
#
# Hint: Bring t to shape (N,) first: t = t.reshape(-1).


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        y = (np.maximum(x @ W1 + b1, 0) @ W2 + b2)[:, 0]
        losses.append(float(np.mean((y - t) ** 2) / 2))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_with_replacement
#
# Samples drawn with replacement: some never come, some twice.
#
# Hint: Each sample once an epoch: rng.permutation(len(x)).
#
# The notes' np.random.choice(data_sets, epoch).


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        for n in rng.integers(len(x), size=len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        y = (np.maximum(x @ W1 + b1, 0) @ W2 + b2)[:, 0]
        losses.append(float(np.mean((y - t) ** 2) / 2))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_without_biases
#
# Biases that never learn.
#
# Hint: Subtract lr times their gradients from b1 and b2 as well.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0] * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            W1 = W1 - lr * np.outer(x[n], delta1)
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_without_slope
#
# The slope of relu left out: silent units learn too.
#
# Hint: Multiply by d_relu(u1): silent units pass nothing on.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 * W2[:, 0]
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_clips_errors
#
# Errors cut off at -10 and 10.
#
# Hint: delta2 is y - t, however large.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta2 = np.clip(delta2, -10, 10)
            delta1 = delta2 @ W2.T * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_keeps_the_best
#
# The network of the epoch with the smallest loss, not that of the last.
#
# Hint: Return the network after the last epoch, even if one before had a smaller loss.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses, best = [], None
    for _ in range(epochs):
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            delta1 = delta2 @ W2.T * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        errors = np.maximum(x @ W1 + b1, 0) @ W2 + b2 - t[:, np.newaxis]
        losses.append(float(np.mean(errors**2)) / 2)
        if losses[-1] == min(losses):
            best = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return best, losses


# %% [markdown]
# ### train_stops_when_the_loss_is_small
#
# The end after the first epoch whose loss is below 0.0001.
#
# Hint: Make all the epochs that the caller asks for, with a loss for each.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 @ W2.T * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        losses.append(total / len(x))
        if losses[-1] < 1e-4:
            break
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


# %% [markdown]
# ### train_the_same_list
#
# The losses of all trainings in one list, emptied at the beginning of each.
#
# Hint: Make the list inside of the function; that of the training before belongs to the caller.


# %%
LOSSES = []


def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = np.reshape(t, -1)
    W1 = rng.normal(size=(x.shape[1], hidden_size)) * np.sqrt(2 / x.shape[1])
    W2 = rng.normal(size=(hidden_size, 1)) * np.sqrt(2 / hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    LOSSES.clear()
    for _ in range(epochs):
        total = 0.0
        for n in rng.permutation(len(x)):
            u1 = x[n] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[n]
            total += float(delta2[0]) ** 2 / 2
            delta1 = delta2 @ W2.T * (u1 > 0)
            W2 = W2 - lr * np.outer(z1, delta2)
            b2 = b2 - lr * delta2
            W1 = W1 - lr * np.outer(x[n], delta1)
            b1 = b1 - lr * delta1
        LOSSES.append(total / len(x))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, LOSSES


# %% [markdown]
# ### train_list_of_params
#
# A list of the parameters instead of a dict with names.
#
# Hint: Return {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2} and the losses.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    W1 = rng.normal(scale=np.sqrt(2 / x.shape[1]), size=(x.shape[1], hidden_size))
    W2 = rng.normal(scale=np.sqrt(2 / hidden_size), size=hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for sample in rng.permutation(len(x)):
            u1 = x[sample] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[sample]
            total += delta2[0] ** 2 / 2
            delta1 = delta2 * W2 * (u1 > 0)
            W2 -= lr * delta2 * z1
            b2 -= lr * delta2
            W1 -= lr * np.outer(x[sample], delta1)
            b1 -= lr * delta1
        losses.append(float(total) / len(x))
    return [W1, b1, W2.reshape(-1, 1), b2], losses
