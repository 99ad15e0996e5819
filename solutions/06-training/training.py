# %% [markdown]
# # Training
#
# You can compute the output of a network, its loss, and the gradient of the loss for every weight.
# Learning is now only a loop around that:
#
# 1. begin with small random weights;
# 2. take a few samples;
# 3. compute the gradients for them;
# 4. move every weight a little against its gradient;
# 5. go to 2.
#
# Four functions: one for each of the steps 1, 2 and 4, and a loop that learns a first real function.
#
# Randomness comes from `rng`, a `numpy.random.Generator` that the caller passes, and from nowhere else.
# With the same generator in the same state a function does the same again: that is how you find out
# whether a change of yours made the network better, or only luck did. So no `np.random.randn` and no
# `np.random.seed`, but `rng.normal(...)`, `rng.permutation(...)`.
#
# No function but `sgd_step` changes what it is given.

# %%
"""Training: first weights, mini-batches, steps of gradient descent, and the loop around them."""

import numpy as np

# %% [markdown]
# ## init_weights
#
# Why random weights? If all are equal, all units of a layer compute the same, get the same gradient and
# stay equal for ever: ten units are worth one.
#
# How large? A total input `u = x @ W` is a sum of `n_in` terms, so its variance is `n_in` times that of a
# weight (for inputs of variance 1). Weights of a fixed size make `u` grow or fade from layer to layer, and
# the gradients with it. The remedy is to make the weights smaller where there are more inputs.
#
# | method | standard deviation | for |
# | --- | --- | --- |
# | `"gaussian"` | 0.01 | shallow networks; a common beginning |
# | `"xavier"` | 1 / sqrt(n_in) | sigmoid layers: keeps the variance of `u` at that of the inputs |
# | `"he"` | sqrt(2 / n_in) | relu layers: half of the inputs are silent, so twice the variance |
#
# All three are Gaussian with mean 0. For a network with 784 inputs
# and 40 hidden units, the standard deviation is 0.01, 0.0357 or 0.0505. With NumPy's old functions that is
# `np.random.randn(784, 40) / np.sqrt(784)` for Xavier and `... / np.sqrt(784) * np.sqrt(2)` for He.
# (Glorot and Bengio, 2010; He and others, 2015.)
#
# **What goes wrong in practice.** `n_in` is the number of inputs, the rows of the matrix; with `n_out` in
# its place the formula is right only for square matrices. And the second argument of `rng.normal` is the
# standard deviation, not the variance: `rng.normal(0, 2 / n_in)` lacks a root.
#
# Any other name of a method is a mistake of the caller's, a misprint perhaps, and must not pass in
# silence: raise `ValueError`.


# %%
def init_weights(n_in, n_out, method, rng):
    """Return random first weights of a layer.

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of units.
    method : str
        ``"gaussian"`` (standard deviation 0.01), ``"xavier"`` (1 / sqrt(n_in)) or ``"he"``
        (sqrt(2 / n_in)).
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    ndarray of float, of shape (n_in, n_out)
        Gaussian, with mean 0.

    Raises
    ------
    ValueError
        If `method` is none of the three.

    Examples
    --------
    >>> W = init_weights(784, 40, "he", np.random.default_rng(0))
    >>> W.shape
    (784, 40)
    >>> round(float(W.std()), 2)
    0.05
    """
    ### BEGIN SOLUTION
    deviations = {"gaussian": 0.01, "xavier": np.sqrt(1 / n_in), "he": np.sqrt(2 / n_in)}
    if method not in deviations:
        raise ValueError(f"unknown method {method!r}; it is one of {', '.join(deviations)}")
    return rng.normal(scale=deviations[method], size=(n_in, n_out))
    ### END SOLUTION


# %% [markdown]
# ## minibatches
#
# The gradient over all samples is exact and slow; that of one sample is quick and rough. A *mini-batch* of
# some tens of samples is the usual middle: `W <- W - lr * gradient over the batch`. One pass over all
# samples is an *epoch*.
#
# Shuffle the samples, cut them into batches, and hand out one after the other. With seven samples and
# `batch_size` 3, an epoch may look like this:
#
#     samples   0  1  2  3  4  5  6
#     shuffled  4  0  6 | 2  5  1 | 3        batches of 3, 3 and 1
#
# - Each sample comes exactly once.
# - Every batch has `batch_size` rows, and only the last may have fewer. There is no empty batch.
# - A row of `x` stays with its row of `t`. Shuffle row numbers, and use them for both:
#   `x[rows], t[rows]`.
# - The order is a new one at every call. (In a fixed order the last samples of an epoch have the last word,
#   each time. And data often come sorted, all the zeros first; then a batch from a fixed order shows one
#   class only. For the same reason shuffle samples, not batches of neighbours.)
#
# The answer may be a generator, which a function with `yield` gives, or a list or any other object that a
# `for` loop can go through:
#
#     for x_batch, t_batch in minibatches(x, t, 100, rng):
#         ...
#
# **What goes wrong in practice.** Every batch is drawn with
# `np.random.choice(train_size, batch_size)`, with replacement. It works, but it is no epoch: of 60,000
# samples, 600 batches of 100 leave out 36.8 %, since (1 - 1/n)^n is about 1/e, and show others two or
# three times. `rng.shuffle(x)` moves the rows of the caller's array; and a second shuffle for `t` gives
# another order, so that each image gets the label of a different one.


# %%
def minibatches(x, t, batch_size, rng):
    """Return an iterator over the shuffled samples of one epoch, batch by batch.

    Parameters
    ----------
    x : ndarray of shape (N, ...)
        Inputs, one sample a row; not changed.
    t : ndarray of shape (N, ...)
        Targets, one sample a row; not changed.
    batch_size : int
        Samples in a batch; the last one may have fewer.
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    iterable of (x_batch, t_batch)
        Each sample exactly once, in random order, rows of `x` and `t` kept together.

    Examples
    --------
    >>> x = np.arange(5)
    >>> batches = list(minibatches(x, 10 * x, 2, np.random.default_rng(0)))
    >>> [len(x_batch) for x_batch, t_batch in batches]
    [2, 2, 1]
    >>> all((t_batch == 10 * x_batch).all() for x_batch, t_batch in batches)
    True
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        rows = order[start : start + batch_size]
        yield x[rows], t[rows]
    ### END SOLUTION


# %% [markdown]
# ## sgd_step
#
# The one line that learns:
#
#     W <- W - lr * dE/dW
#
# for every weight and bias. The gradient points to where the loss grows, hence the minus. For the network
# whose gradients you know from assignment 05, and with the learning
# rate 0.01:
#
#     b2      = [0.1,      0.2     ]
#     dE/db2  = [0.08707, -0.08707 ]
#     new b2  = [0.09913,  0.20087 ]
#
# Do not write `for key in ('W1', 'W2', 'b1', 'b2'):`. A deeper network has more: go through the keys of
# the dict.
#
# **What goes wrong in practice.** The dict that was passed must hold the new values afterwards; the answer
# of the function is not looked at. `value = value - lr * slope` in a loop gives a new array to the name
# `value`, and the dict still holds the old one.


# %%
def sgd_step(params, grads, lr):
    """Move every parameter against its gradient, in place.

    Parameters
    ----------
    params : dict of str to ndarray
        Weights and biases; the dict holds the new values afterwards.
    grads : dict of str to ndarray
        The gradient of each, under the same name and of the same shape; not changed.
    lr : float
        Learning rate.

    Examples
    --------
    >>> params = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([0.5, 0.5])}
    >>> grads = {"W1": np.array([[2.0, -2.0]]), "b1": np.array([0.0, 1.0])}
    >>> sgd_step(params, grads, 0.1)
    >>> params
    {'W1': array([[0.8, 2.2]]), 'b1': array([0.5, 0.4])}
    """
    ### BEGIN SOLUTION
    for name in params:
        params[name] = params[name] - lr * grads[name]
    ### END SOLUTION


# %% [markdown]
# ## train_regression
#
# Now the loop. Let a network find out the function
#
#     f(x) = 3 x0 + 2 x1
#
# from examples alone: points `x` from [0, 1)^2, ten relu units, one output, learning rate 0.07. They learn
# *online*: after each single sample there is a step. With `z1` the hidden layer,
#
#     u1 = x @ W1 + b1,   z1 = max(0, u1),   y = z1 @ W2 + b2,   E = (y - t)^2 / 2
#
# for one sample, and its gradients are those of assignment 05 for relu, identity and a batch of one:
#
#     delta2 = y - t                                dE/dW2 = z1.T @ delta2,   dE/db2 = delta2
#     delta1 = (delta2 @ W2.T) * d_relu(u1)         dE/dW1 = x.T @ delta1,    dE/db1 = delta1
#
# Write the loop over the epochs, in each of them every sample once, in random order, a step after each;
# `minibatches` with `batch_size` 1 gives just that, if you like. First weights are random, from `rng`
# (`init_weights` with `"he"` suits relu), first biases zero.
#
# The function returns the network and a list with one number for each epoch: the mean loss of its samples.
# Two ways are right: the mean of the losses seen on the way, each just before its step, or the mean loss
# over all samples after the epoch.
#
# With 1,000 points and 20 epochs, the last loss should be below 0.01; usually it is below 0.0001. (With 200
# points it should be below 0.01 too. In one of some thousand runs all relus die on the way, and the loss
# stays near 0.5: bad luck; try another `rng`.)
#
# **What goes wrong in practice.**
#
# - All deltas come first, then the steps. `delta1` needs the `W2` that made `y`, not the one after its
#   step.
# - The slope of relu is taken at `u1`, and is not `d_sigmoid(z1)`.
# - Biases learn too. On this f nobody notices if they do not; on most others it is the end.
# - `t` may have the shape `(N,)` or `(N, 1)`. Bring it to one of them first: `(N, 1)` minus `(N,)` is a
#   table of shape `(N, N)`.
# - The arrays that were passed stay as they are.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    """Fit a D-H-1 network with relu units by online gradient descent on half squares.

    Parameters
    ----------
    x : ndarray of shape (N, D)
        Inputs.
    t : ndarray of shape (N,) or (N, 1)
        Targets.
    hidden_size : int
        Number H of hidden units.
    lr : float
        Learning rate.
    epochs : int
        How often every sample is visited: once an epoch, in random order, a step after each.
    rng : numpy.random.Generator
        Source of all randomness: first weights, then the orders.

    Returns
    -------
    network : dict
        ``W1`` of shape (D, H), ``b1`` (H,), ``W2`` (H, 1), ``b2`` (1,).
    losses : list of float
        The mean of (y - t)^2 / 2 for each epoch.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.random((1000, 2))
    >>> network, losses = train_regression(x, 3 * x[:, 0] + 2 * x[:, 1], 10, 0.07, 20, rng)
    >>> len(losses), losses[-1] < 0.01
    (20, True)
    """
    ### BEGIN SOLUTION
    W1 = rng.normal(scale=np.sqrt(2 / x.shape[1]), size=(x.shape[1], hidden_size))
    W2 = rng.normal(scale=np.sqrt(2 / hidden_size), size=hidden_size)
    b1, b2 = np.zeros(hidden_size), np.zeros(1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for sample in rng.permutation(len(x)):
            u1 = x[sample] @ W1 + b1
            z1 = np.maximum(u1, 0)
            delta2 = z1 @ W2 + b2 - t[sample]  # of shape (1,), for t of shape (N,) and (N, 1) alike
            total += delta2[0] ** 2 / 2
            delta1 = delta2 * W2 * (u1 > 0)
            W2 -= lr * delta2 * z1
            b2 -= lr * delta2
            W1 -= lr * np.outer(x[sample], delta1)
            b1 -= lr * delta1
        losses.append(float(total) / len(x))
    return {"W1": W1, "b1": b1, "W2": W2.reshape(-1, 1), "b2": b2}, losses
    ### END SOLUTION
