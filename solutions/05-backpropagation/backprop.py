# %% [markdown]
# # Backpropagation
#
# A network learns by going downhill: each weight takes a small step against the slope of the loss
# `E`. So we need the slope of `E` for every single weight.
#
# Assignment 04 found slopes by trying: move one weight a little, run the network, look at the loss.
# That is two runs of the network for each weight. A small network for handwritten digits,
# 784-100-10, has 79,510 weights and biases, which makes 159,020 runs for one step.
# *Backpropagation* finds all the slopes exactly, in one pass from the last layer to the first, for
# about the price of two runs.
#
# It rests on the chain rule and on one idea: **keep what you have already computed.** For each
# layer there is one quantity from which all else follows, the slope of the loss at the layer's
# total input:
#
#     delta = dE/du
#
# A layer computes `u = x @ W + b` and `z = f(u)`. If you know its `delta`, you know the gradients
# of its weights and bias, and you can compute the `delta` of the layer before it. The five small
# functions below give the pieces; `backward` puts them together.
#
#     x ---- W1, b1 ----> u1 -- f1 --> z1 ---- W2, b2 ----> u2 -- f2 --> y ----> E
#                          |                                 |
#                       delta1   <----- W2 and f1'(u1) ----- delta2   <----- y - t
#
# The symbols are those of the whole course. `x` holds one sample `(D,)` or a batch `(N, D)`; `y` is
# the prediction and `t` the target, always in the order `(y, t)`; `delta` has the shape of `u`.
# Arrays may hold integers, and no function changes its arguments.

# %%
"""Backpropagation: the gradients of a loss for every weight and bias of a network."""

import numpy as np

# %% [markdown]
# ## d_sigmoid
#
# The derivative of the sigmoid `s(u) = 1 / (1 + exp(-u))` has a short form:
#
#     d_sigmoid(u) = s(u) * (1 - s(u))
#
# | u | -2 | -1 | 0 | 0.5 | 1 | 2 |
# | --- | --- | --- | --- | --- | --- | --- |
# | s(u) | 0.1192 | 0.2689 | 0.5 | 0.6225 | 0.7311 | 0.8808 |
# | d_sigmoid(u) | 0.1050 | 0.1966 | 0.25 | 0.2350 | 0.1966 | 0.1050 |
#
# The slope is never more than 0.25. Ten sigmoid layers multiply ten such numbers, at most 0.25^10,
# a millionth: here is the *vanishing gradient* in figures.
#
# **What goes wrong in practice.** The argument is the total input `u`, not the output `z = s(u)`.
# Call `d_sigmoid(z1)`, and nothing complains; for `u = 2` you
# get d_sigmoid(0.8808) = 0.2072 where the slope is 0.1050. Learning still works, badly. And
# `exp(-u) / (1 + exp(-u))^2`, the same function on paper, is `nan` for `u = -1000`.
#
# You need a sigmoid here. Write its formula inside the function, or a function of your own beside
# it.


# %%
def d_sigmoid(u):
    """Return the derivative of the sigmoid at the total input `u`, elementwise.

    Parameters
    ----------
    u : ndarray of any shape
        Total input (not the layer's output); any finite numbers.

    Returns
    -------
    ndarray of float, of the shape of `u`
        s(u) * (1 - s(u)), with s the sigmoid.

    Examples
    --------
    >>> d_sigmoid(np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.105, 0.25 , 0.105])
    """
    ### BEGIN SOLUTION
    a = np.exp(-np.abs(u))  # between 0 and 1; s(u) is 1 / (1 + a) or a / (1 + a)
    return a / (1 + a) ** 2
    ### END SOLUTION


# %% [markdown]
# ## d_relu
#
# The slope of `max(0, u)` is 1 where the unit is active and 0 where it is silent. A gradient passes
# through unharmed, or not at all:
#
#     d_relu(u) = 1  where u > 0
#                 0  elsewhere
#
# | u | -3 | -0.1 | 0 | 0.1 | 3 |
# | --- | --- | --- | --- | --- | --- |
# | d_relu(u) | 0 | 0 | 0 | 1 | 1 |
#
# At `u = 0` there is a corner and no derivative. Any value between 0 and 1 would do; this course
# takes 0.
#
# Many write `d_relu(z1)`, at the output again. For relu this happens to be the same, because
# `z > 0` exactly where `u > 0`. So the mistake sleeps until somebody exchanges relu for sigmoid.


# %%
def d_relu(u):
    """Return the derivative of max(0, u) at the total input `u`, elementwise.

    Parameters
    ----------
    u : ndarray of any shape
        Total input; not changed.

    Returns
    -------
    ndarray of the shape of `u`
        Entries 1 (where ``u > 0``) or 0, as integers, floats or booleans. ``d_relu(0)`` is 0.

    Examples
    --------
    >>> d_relu(np.array([-3.0, 0.0, 0.1]))
    array([0., 0., 1.])
    """
    ### BEGIN SOLUTION
    return np.where(np.asarray(u) > 0, 1.0, 0.0)
    ### END SOLUTION


# %% [markdown]
# ## d_mean_squared_error
#
# The loss is that of assignment 02, half the mean of the squares: `E = mean((y - t)^2) / 2`, the
# mean over every entry. The 2 from the square and the half cancel, and what is left of the mean is
# a division by the number of entries:
#
#     d_mean_squared_error(y, t) = (y - t) / (number of entries of y)
#
# An example with five entries:
#
#     y     = [ 0.1,   0.05,  0.6,  0.05,  0.2 ]
#     t     = [ 0,     0,     1,    0,     0   ]
#     dE/dy = [ 0.02,  0.01, -0.08, 0.01,  0.04]
#
# With an identity output layer `y = u`, so this is the layer's `delta` at once.
#
# **What goes wrong in practice.** If the loss is a mean, so is its gradient. Without the division
# the steps grow with the batch. A batch of shape `(3, 2)` has 6 entries.


# %%
def d_mean_squared_error(y, t):
    """Return dE/dy of E = mean((y - t)^2) / 2.

    Parameters
    ----------
    y : ndarray of any shape
        Predictions.
    t : ndarray of the shape of `y`
        Targets.

    Returns
    -------
    ndarray of float, of the shape of `y`
        (y - t) divided by the number of entries of `y`.

    Examples
    --------
    >>> d_mean_squared_error(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0, 2], [1, 1]]))
    array([[0.25, 0.  ],
           [0.5 , 0.75]])
    """
    ### BEGIN SOLUTION
    return (y - np.reshape(t, np.shape(y))) / np.size(y)
    ### END SOLUTION


# %% [markdown]
# ## d_sigmoid_with_loss
#
# A sigmoid output `y = s(u)` with the binary cross entropy of assignment 02. By the chain rule, for
# one sample:
#
#     dE/dy = (y - t) / (y * (1 - y))
#     dy/du = y * (1 - y)
#     dE/du = y - t
#
# The awkward denominator, 0 for a prediction of 0 or 1, has gone. That is why the derivatives of
# the output layer and of its loss are taken in one: it is shorter, and nothing is divided by 0. The
# loss is the mean over the batch, so
#
#     d_sigmoid_with_loss(y, t) = (y - t) / N
#
#     y = [0.9, 0.2, 0.6],  t = [1, 0, 1]:  [-0.0333, 0.0667, -0.1333]
#
# **What goes wrong in practice.** Two things. The `1/N` is left out. And `y` of shape `(N, 1)`
# minus `t` of shape `(N,)` is a table of shape `(N, N)`; bring `t` to the shape of `y` first.


# %%
def d_sigmoid_with_loss(y, t):
    """Return dE/du for a sigmoid output y = s(u) and the binary cross entropy, a mean over N samples.

    Parameters
    ----------
    y : ndarray of shape (N,) or (N, 1)
        Probabilities of "yes".
    t : ndarray of shape (N,) or (N, 1)
        Targets, 0 or 1; its shape may be the other one of the two.

    Returns
    -------
    ndarray of float, of the shape of `y`
        (y - t) / N.

    Examples
    --------
    >>> d_sigmoid_with_loss(np.array([[0.75], [0.5]]), np.array([1, 0]))
    array([[-0.125],
           [ 0.25 ]])
    """
    ### BEGIN SOLUTION
    return (y - np.reshape(t, np.shape(y))) / len(y)
    ### END SOLUTION


# %% [markdown]
# ## d_softmax_with_loss
#
# Softmax outputs with the cross entropy of assignment 02. Every output depends on every `u`, so the
# way there is longer, but the end is the same:
#
#     d_softmax_with_loss(y, t) = (y - t) / N        with t one-hot
#
# Read it as a sentence. The true class is pushed up by what it lacks of 1, each other class is
# pushed down by what it wrongly got, and the pushes of one sample sum to 0.
#
#     y = [[0.6225, 0.3775],    t = [[1, 0],    dE/du = [[-0.1258,  0.1258],
#          [0.3775, 0.6225],         [0, 1],             [ 0.1258, -0.1258],
#          [0.4502, 0.5498]]         [1, 0]]             [-0.1833,  0.1833]]
#
# (`y` is the softmax of assignment 01, and `N` is 3.)
#
# Labels mean the same as one-hot targets: for `t = [0, 1, 0]` subtract 1 from the entry of the true
# class in each row. One sample, `y` of shape `(K,)`, is a batch of one: `N` is 1, not `K`.
#
# **What goes wrong in practice.** `y[np.arange(N), t] -= 1` is short, and changes the caller's `y`.
# Make a copy first.


# %%
def d_softmax_with_loss(y, t):
    """Return dE/du for softmax outputs y and the cross entropy, a mean over N samples.

    Parameters
    ----------
    y : ndarray of shape (K,) or (N, K)
        Probabilities of K classes, of one sample or of N. Not changed.
    t : ndarray
        The true classes: one-hot, of the shape of `y`; or integer labels, of shape () or (N,).

    Returns
    -------
    ndarray of float, of the shape of `y`
        (y - t) / N with `t` one-hot; N is 1 for one sample.

    Examples
    --------
    >>> d_softmax_with_loss(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([1, 0]))
    array([[ 0.125, -0.125],
           [-0.25 ,  0.25 ]])
    """
    ### BEGIN SOLUTION
    y, t = np.asarray(y), np.asarray(t)
    one_hot = t if t.size == y.size else np.eye(y.shape[-1])[t]
    return (y - one_hot) / (len(y) if y.ndim > 1 else 1)
    ### END SOLUTION


# %% [markdown]
# ## backward
#
# Now the whole network, with layers 1 to n. The forward pass has left everything you need in
# `cache`: the total inputs `u1, ..., un` and the outputs `z1, ..., zn`; `zn` is the prediction `y`,
# and the input `x` plays the part of `z0`.
#
# 1. At the output: `delta = dE/du` of the last layer, from `y` and `t`; see the table below.
# 2. For a layer with `delta`, whose input is the output `z` of the layer before:
#
#        gradient of W = z.T @ delta
#        gradient of b = delta summed over the batch (axis 0)
#
# 3. One layer back, where `W` belongs to the layer just done, and `u` to the layer before it:
#
#        delta = (delta @ W.T) * f'(u)
#
# 4. Repeat 2 and 3 until the first layer is done.
#
# The loss and the output layer go together:
#
# | loss | output layer | delta of the last layer |
# | --- | --- | --- |
# | `"mean_squared_error"` | identity | `d_mean_squared_error(y, t)` |
# | `"binary_cross_entropy"` | sigmoid | `d_sigmoid_with_loss(y, t)` |
# | `"cross_entropy_error"` | softmax | `d_softmax_with_loss(y, t)` |
#
# You need not learn the transposes by heart, the shapes leave no choice. A gradient has the shape
# of what it belongs to. `W` is `(D, H)`, `z` is `(N, D)`, `delta` is `(N, H)`; only `z.T @ delta`
# gives `(D, H)`.
#
# **An example.** A 2-3-2 network with relu and softmax:
#
#     W1 = [[0.1, 0.3, 0.5],   b1 = [0.1, 0.2, 0.3]    W2 = [[0.1, 0.4],   b2 = [0.1, 0.2]
#           [0.2, 0.4, 0.6]]                                 [0.2, 0.5],
#                                                            [0.3, 0.6]]
#
#     x  = [[1, 5]],  t = [[0, 1]]
#     u1 = z1 = [[1.2, 2.5, 3.8]]              all positive: relu lets everything pass
#     u2 = [[1.86, 4.21]],  y = [[0.0871, 0.9129]]
#
#     delta2 = y - t         = [[ 0.0871, -0.0871]]                 N is 1
#     dE/dW2 = z1.T @ delta2 = [[ 0.1045, -0.1045], [0.2177, -0.2177], [0.3308, -0.3308]]
#     dE/db2 =                  [ 0.0871, -0.0871]
#     delta1 = delta2 @ W2.T = [[-0.0261, -0.0261, -0.0261]]        times d_relu(u1), all 1
#     dE/dW1 = x.T @ delta1  = [[-0.0261, -0.0261, -0.0261], [-0.1306, -0.1306, -0.1306]]
#     dE/db1 =                  [-0.0261, -0.0261, -0.0261]
#
# **What goes wrong in practice.**
#
# - One sample: `x` of shape `(2,)` has no useful transpose. Make it a batch of one row first,
#   with `x[np.newaxis, :]`; the gradients are then those of the weights, shapes and
#   all.
# - The slope of the activation is taken at `z` instead of `u`: see `d_sigmoid`.
# - The bias gradient is summed along the wrong axis. It has one entry for each unit, so the sum
#   runs over the samples.
# - The division by `N` is done twice: in `delta`, and again in the gradients.
# - The target comes in another form: labels instead of one-hot rows, or `(N,)` beside an output of
#   shape `(N, 1)`. The functions for the last `delta` must cope with that, with one sample too.
# - The number of layers is taken to be two. `len(activations)` says how many there are.
#
# To find out whether your gradients are right, compare them with the numerical gradient of
# assignment 04 on a tiny network. Everybody who writes `backward` does that.
#
# Two tables are given, so that names such as `"relu"` lead to your functions. You need not use
# them.

# %%
D_ACTIVATION = {"sigmoid": d_sigmoid, "relu": d_relu}
D_LOSS = {
    "mean_squared_error": d_mean_squared_error,
    "binary_cross_entropy": d_sigmoid_with_loss,
    "cross_entropy_error": d_softmax_with_loss,
}


# %%
def backward(network, x, t, cache, activations, loss):
    """Return the gradients of the loss for every weight and bias.

    Parameters
    ----------
    network : dict
        ``W1, b1, ..., Wn, bn``: `W` of shape (D, H) and `b` of shape (H,) for H units with D inputs.
    x : ndarray of shape (D,) or (N, D)
        Input: one sample or a batch.
    t : ndarray
        Target, as the function for `loss` takes it: of the shape of the output, or labels for
        ``"cross_entropy_error"``. For a network with one output (N,) and (N, 1) are the same.
    cache : dict
        ``u1, z1, ..., un, zn``: what the forward pass computed for `x`; it may hold more.
    activations : list of str
        The activation of each layer: ``"relu"`` or ``"sigmoid"`` for hidden layers, and for the last
        one the activation that goes with `loss`.
    loss : str
        ``"mean_squared_error"`` (after ``"identity"``), ``"binary_cross_entropy"`` (after
        ``"sigmoid"``) or ``"cross_entropy_error"`` (after ``"softmax"``): each a mean over the batch.

    Returns
    -------
    dict
        ``W1, b1, ..., Wn, bn``: the gradients, each of the shape of the weight or bias it belongs to.

    Examples
    --------
    A network of one unit, with weight 2 and bias 1, that gives 7 for 3 where 5 was wanted:

    >>> network = {"W1": np.array([[2.0]]), "b1": np.array([1.0])}
    >>> x, t = np.array([[3.0]]), np.array([[5.0]])
    >>> cache = {"u1": np.array([[7.0]]), "z1": np.array([[7.0]])}
    >>> backward(network, x, t, cache, ["identity"], "mean_squared_error")
    {'W1': array([[6.]]), 'b1': array([2.])}
    """
    ### BEGIN SOLUTION
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
    return gradients
    ### END SOLUTION
