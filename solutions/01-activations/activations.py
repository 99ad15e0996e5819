# %% [markdown]
# # Activation functions
#
# A layer of a neural network does two things. It adds up what comes in, `u = x @ W + b`, and it
# decides how much of that sum to pass on, `z = f(u)`. The function `f` is the *activation
# function*. Without it a stack of layers would be worth no more than one: a linear function of a
# linear function is linear.
#
# You will write the five activation functions that the rest of the course uses.
#
# | function | where it is used | what comes out |
# | --- | --- | --- |
# | `identity` | output layer, regression | any number |
# | `step` | the first neurons, 1943; today only to compare | 0 or 1 |
# | `sigmoid` | hidden layers; output layer, two classes | between 0 and 1 |
# | `relu` | hidden layers, the usual choice | 0 or more |
# | `softmax` | output layer, many classes | probabilities that sum to 1 |
#
# Three things hold for every function here.
#
# - `x` is a NumPy array: one sample, of shape `(D,)`, or a batch with a sample in each row, of
#   shape `(N, D)`. The answer has the same shape. Work on whole arrays; no loop is needed.
# - `x` may hold integers. The answer of `sigmoid` and `softmax` does not fit into integers, so do
#   not write it into an array that was made to look like `x`.
# - `x` belongs to the caller. `x -= 1` and `x[x < 0] = 0` change the caller's array; `x = x - 1`
#   makes a new one. The answer belongs to the caller too: it stays as it is when the function is
#   called again.

# %%
"""Activation functions of a neural network."""

import numpy as np

# %% [markdown]
# ## identity
#
# For regression (what will the temperature be tomorrow?) the output layer must be able to give any
# number, so its sum passes unchanged:
#
#     identity(x) = x
#
# | x | -2.5 | 0 | 14.04 |
# | --- | --- | --- | --- |
# | identity(x) | -2.5 | 0 | 14.04 |
#
# Why write a function for that? With it, every layer of a network can be described in the same way:
# weights, bias and an activation function.


# %%
def identity(x):
    """Return the total input unchanged.

    Parameters
    ----------
    x : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of `x`
        `x` itself, or a copy.

    Examples
    --------
    >>> identity(np.array([-2.5, 0.0, 14.04]))
    array([-2.5 ,  0.  , 14.04])
    """
    ### BEGIN SOLUTION
    return x
    ### END SOLUTION


# %% [markdown]
# ## step
#
# The oldest model of a neuron fires when its input is above a threshold, and otherwise is silent:
#
#     step(x) = 1  where x > 0
#               0  elsewhere
#
# | x | -3 | -0.1 | 0 | 0.1 | 3 |
# | --- | --- | --- | --- | --- | --- |
# | step(x) | 0 | 0 | 0 | 1 | 1 |
#
# Look at `x = 0`: the threshold must be *exceeded*, so `step(0)` is 0. But any number above it will
# do, and `step(0.000001)` is 1.
#
# A step is flat everywhere but at 0. A small change of a weight changes nothing in the output, so
# there is no slope to go down and nothing to learn from. The sigmoid mends that.


# %%
def step(x):
    """Return 1 where `x` is above 0, and 0 elsewhere.

    Parameters
    ----------
    x : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of `x`
        Entries 0 or 1, as integers, floats or booleans. ``step(0)`` is 0.

    Examples
    --------
    >>> step(np.array([-3.0, 0.0, 3.0]))
    array([0, 0, 1])
    """
    ### BEGIN SOLUTION
    return np.where(np.asarray(x) > 0, 1, 0)
    ### END SOLUTION


# %% [markdown]
# ## sigmoid
#
# The sigmoid is a step with its corner rounded off. It rises smoothly from 0 to 1, so a small
# change of the input always makes a small change of the output, and the slope says in which
# direction to learn:
#
#     sigmoid(x) = 1 / (1 + exp(-x))
#
# | x | -2 | -1 | 0 | 0.5 | 0.7 | 0.9 | 1 | 1.5 |
# | --- | --- | --- | --- | --- | --- | --- | --- | --- |
# | sigmoid(x) | 0.1192 | 0.2689 | 0.5 | 0.6225 | 0.6682 | 0.7109 | 0.7311 | 0.8176 |
#
# **What goes wrong in practice.** For `x = -1000` the formula asks for `exp(1000)`, a number with
# 435 digits. A float ends near 1e308, so NumPy warns of an overflow and goes on with infinity. Here
# `1 / (1 + inf)` happens to be the right answer, 0, but a program that warns all day hides the
# warning that matters. And the same function written as `exp(x) / (1 + exp(x))` gives `inf / inf`,
# which is `nan`, for `x = 1000`.
#
# The way out is to take `exp` of negative numbers only, because those cannot overflow. With
# `a = exp(-|x|)`, which lies between 0 and 1:
#
#     sigmoid(x) = 1 / (1 + a)  where x >= 0
#                  a / (1 + a)  where x < 0
#
# Check with pencil and paper that both lines are the formula above. Beware:
# `np.where(x >= 0, f(x), g(x))` computes *both* `f` and `g` for *every* `x`, and only then chooses.
# So both must be safe everywhere.


# %%
def sigmoid(x):
    """Return 1 / (1 + exp(-x)), elementwise.

    Parameters
    ----------
    x : ndarray of any shape
        Total input; any finite numbers, integers as well.

    Returns
    -------
    ndarray of float, of the shape of `x`
        Entries between 0 and 1. No overflow warning, however large or small `x` is.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    ### BEGIN SOLUTION
    a = np.exp(-np.abs(x))  # between 0 and 1, so that nothing overflows
    return np.where(np.asarray(x) >= 0, 1.0, a) / (1.0 + a)
    ### END SOLUTION


# %% [markdown]
# ## relu
#
# Far from 0 the sigmoid is nearly flat, and in a deep network its small slopes are multiplied with
# each other until nothing is left to learn from: the *vanishing gradient*. The rectified linear
# unit does not have that problem. Its slope is 1 for every positive input, and it is cheap:
#
#     relu(x) = max(0, x)
#
# Entry by entry:
#
#     x = [[ 1.0,  0.5],          relu(x) = [[1.0, 0.5],
#          [-1.0,  1.5],                     [0.0, 1.5],
#          [ 0.7, -0.9]]                     [0.7, 0.0]]
#
# Everything negative becomes exactly 0, so in a trained network many units are silent for any one
# input.
#
# **What goes wrong in practice.** `np.max(x)` is the one largest entry of `x`; `np.maximum(x, y)`
# compares entry by entry. And `x[x < 0] = 0` works, but it overwrites the caller's `x`, which
# backpropagation needs later.


# %%
def relu(x):
    """Return max(0, x), elementwise.

    Parameters
    ----------
    x : ndarray of any shape
        Total input; not changed.

    Returns
    -------
    ndarray of the shape of `x`
        `x` where it is positive, 0 elsewhere.

    Examples
    --------
    >>> relu(np.array([[1.0, 0.5], [-1.0, 1.5]]))
    array([[1. , 0.5],
           [0. , 1.5]])
    """
    ### BEGIN SOLUTION
    return np.maximum(0, x)
    ### END SOLUTION


# %% [markdown]
# ## softmax
#
# A network that tells cats, dogs and birds apart has three outputs. Softmax turns three arbitrary
# numbers (*logits*) into three probabilities: `exp` makes them positive, and dividing by their sum
# makes them add up to 1.
#
#     softmax(x)[i] = exp(x[i]) / (exp(x[0]) + exp(x[1]) + ... )
#
# In a batch each row is a sample, and **each row has its own sum**:
#
#     x = [[1.0, 0.5],      softmax(x) = [[0.62245933, 0.37754067],
#          [1.0, 1.5],                    [0.37754067, 0.62245933],
#          [0.7, 0.9]]                    [0.450166  , 0.549834  ]]
#
# A sum over the whole array gives a first row of `[0.1987, 0.1205]`, which is no probability of
# anything, because now all six numbers together sum to 1.
#
# In NumPy, "each row its own" is `axis=-1`, the last axis; with it the same line serves one sample,
# a batch, and a batch of sequences of shape `(N, T, K)`. `keepdims=True` keeps the axis, with
# length 1, so that dividing an array of shape `(3, 2)` by its sums of shape `(3, 1)` goes row by
# row.
#
# **What goes wrong in practice.** `exp(1000)` overflows, and `inf / inf` is `nan`. But softmax does
# not change when the same number is subtracted from every logit of a row: above and below the line
# that is a common factor, and it cancels. So subtract the largest. Then the largest exponent is
# `exp(0) = 1`, and nothing can overflow:
#
#     softmax([1000, 1001]) = softmax([-1, 0]) = [0.2689, 0.7311]
#
# Which largest number: that of the row, or that of the whole batch? Try
# `[[1000, 1001], [-1000, -1001]]` with the maximum of the whole batch. The second row becomes
# `[exp(-2001), exp(-2002)]`, in floats `[0, 0]`, and `0 / 0` is `nan`. One sample has destroyed the
# answer of another. Each row needs its own maximum.


# %%
def softmax(x):
    """Return the probabilities exp(x) / sum(exp(x)) along the last axis.

    Parameters
    ----------
    x : ndarray of shape (K,), (N, K) or (..., K)
        Logits, at least one axis; also large ones, such as 10000, and integers. Not changed.

    Returns
    -------
    ndarray of float, of the shape of `x`
        Entries between 0 and 1 that sum to 1 along the last axis. A row depends on no other row.

    Examples
    --------
    >>> softmax(np.array([[1.0, 0.5], [1000.0, 1000.0]])).round(4)
    array([[0.6225, 0.3775],
           [0.5   , 0.5   ]])
    """
    ### BEGIN SOLUTION
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exponents / np.sum(exponents, axis=-1, keepdims=True)
    ### END SOLUTION
