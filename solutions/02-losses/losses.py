# %% [markdown]
# # Loss functions
#
# A network learns by making a number smaller. That number is the *loss* (or error): it says how far
# the predictions `y` are from the targets `t`, 0 for perfect ones and more for worse ones.
#
# Why not simply count the right answers? Because the count hardly ever moves. Change a weight a
# little and 87 of 100 answers are right, as before; the slope is 0 and says nothing about where to
# go. A loss answers to every small change.
#
# | loss | for | output layer |
# | --- | --- | --- |
# | `sum_squared_error`, `mean_squared_error` | regression | identity |
# | `cross_entropy_error` | one of K classes | softmax |
# | `binary_cross_entropy` | yes or no | sigmoid |
#
# Four things hold for every function here.
#
# - The prediction comes first: `(y, t)`. Some books have `(d, y)`, the target first. A
#   squared error does not notice when the two are exchanged; a cross entropy does.
# - The answer is **one number**, also for a batch: not one number a row, and not an array of shape
#   `(1,)`.
# - `y` and `t` are NumPy arrays and may hold integers. They belong to the caller: do not change
#   them.
# - A batch has one sample in each row.

# %%
"""Loss functions of a neural network."""

import numpy as np

# %% [markdown]
# ## sum_squared_error
#
# Take the differences, square them, add them up, and halve the sum:
#
#     sum_squared_error(y, t) = 0.5 * sum((y - t)^2)
#
# The sum runs over everything: all outputs of all samples. For example:
#
#     t     = [ 0.0,  0.0,   1.0,  0.0,    0.0 ]
#     y     = [ 0.1,  0.05,  0.6,  0.05,   0.2 ]
#     y - t = [ 0.1,  0.05, -0.4,  0.05,   0.2 ]
#     squares [ 0.01, 0.0025, 0.16, 0.0025, 0.04]    sum 0.215, loss 0.1075
#
# **Why squares?** The plain differences of this example add up to 0: too high here and too low
# there cancel, and a bad prediction would look perfect. Squares cannot cancel. They also weigh one
# large miss more than many small ones.
#
# **What is the half for?** The derivative of `d^2` is `2 d`. With the half in front, the 2
# disappears, and the derivative of the loss is simply `y - t`.


# %%
def sum_squared_error(y, t):
    """Return half the sum of the squared differences.

    Parameters
    ----------
    y : ndarray of any shape
        Predictions.
    t : ndarray of the shape of `y`
        Targets.

    Returns
    -------
    float
        0.5 * sum((y - t)^2), the sum over every entry.

    Examples
    --------
    >>> y = np.array([0.1, 0.05, 0.6, 0.05, 0.2])
    >>> t = np.array([0, 0, 1, 0, 0])
    >>> round(float(sum_squared_error(y, t)), 4)
    0.1075
    """
    ### BEGIN SOLUTION
    return 0.5 * np.sum(np.square(y - t))
    ### END SOLUTION


# %% [markdown]
# ## mean_squared_error
#
# A sum grows with the batch: twice as many samples, twice the loss, though the predictions are no
# worse. And a learning rate that is right for a batch of 10 is then ten times too large for a batch
# of 100. So divide by the number of entries:
#
#     mean_squared_error(y, t) = mean((y - t)^2) / 2
#
# The mean is taken over **every entry**, as `np.mean` does it: a batch of 3 samples with 2 outputs
# has 6 of them. The half stays, for the same reason as before. For example:
#
#     y = [[1, 2],     t = [[0, 2],     squares = [[1, 0],     mean 14 / 4 = 3.5, loss 1.75
#          [3, 4]]          [1, 1]]                [4, 9]]
#
# For the example of `sum_squared_error` the loss is 0.1075 / 5 = 0.0215.
#
# **What goes wrong in practice.** Many books say "mean squared error" and write down the sum above.
# Look at the formula, not at the name, when you compare two losses.


# %%
def mean_squared_error(y, t):
    """Return half the mean of the squared differences.

    Parameters
    ----------
    y : ndarray of any shape
        Predictions.
    t : ndarray of the shape of `y`
        Targets.

    Returns
    -------
    float
        mean((y - t)^2) / 2, the mean over every entry.

    Examples
    --------
    >>> y = np.array([[1, 2], [3, 4]])
    >>> t = np.array([[0, 2], [1, 1]])
    >>> float(mean_squared_error(y, t))
    1.75
    """
    ### BEGIN SOLUTION
    return np.mean(np.square(y - t)) / 2
    ### END SOLUTION


# %% [markdown]
# ## cross_entropy_error
#
# A classifier gives a probability for each class. Only one of them counts: the probability `p` that
# it gave to the class that was true. The loss is `-log(p)`:
#
# | p of the true class | 1 | 0.9 | 0.6 | 0.1 | 0.01 | 0 |
# | --- | --- | --- | --- | --- | --- | --- |
# | loss | 0 | 0.105 | 0.511 | 2.303 | 4.605 | infinite |
#
# To be sure and right costs nothing; to be sure and wrong costs a lot.
#
# **One sample.** Class 2 of ten is true:
#
#     t = [0,   0,    1,   0,   0,    0,   0,   0,   0,   0  ]
#     y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]    loss -log(0.6) = 0.5108
#     y = [0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]    loss -log(0.1) = 2.3026
#
# **A batch.** Take the mean over the samples:
#
#     y = [[0.9, 0.2],     t = [[1, 0],     p = 0.9     losses 0.1054
#          [0.6, 0.4],          [0, 1],         0.4            0.9163
#          [0.7, 0.3]]          [1, 0]]         0.7            0.3567     mean 0.4594
#
# Their first attempt leaves out the division and gives 1.3783. Such a loss grows with the batch,
# and so does its gradient: each change of the batch size would need a new learning rate. Divide by
# the number of samples `N`, not by the number of entries.
#
# **Two ways to write the target.** *One-hot*: a row of zeros with a 1 at the true class, of the
# shape of `y`. *Labels*: the number of the true class alone, of shape `(N,)`, or `()` for one
# sample. `t = [[1, 0], [0, 1], [1, 0]]` and `t = [0, 1, 0]` say the same. How to tell them apart: a
# one-hot target has as many entries as `y`. For labels, `y[np.arange(N), t]` picks one entry from
# each row. The slip is to multiply: `t * log(y)` with labels runs without an error whenever the
# shapes happen to fit, and means nothing.
#
# **What goes wrong in practice.** A class that was given the probability 0 turns out to be true:
# `log(0)` is minus infinity, and after one step every weight is `nan`. So add a small number inside
# the logarithm, `-log(p + 1e-7)`. The worst loss is then `-log(1e-7) = 16.118`, which is bad but
# finite. (To clip `p` to at least 1e-7 is as good.) With one-hot targets mind the other classes
# too: `0 * log(0)` is `nan`.


# %%
def cross_entropy_error(y, t):
    """Return the mean over the batch of -log(probability of the true class + 1e-7).

    Parameters
    ----------
    y : ndarray of shape (K,) or (N, K)
        Probabilities of K classes, of one sample or of N.
    t : ndarray
        The true classes: one-hot, of the shape of `y`; or integer labels, of shape () or (N,).

    Returns
    -------
    float
        The mean over the N samples. A zero probability costs about 16.118, never inf or nan.

    Examples
    --------
    >>> y = np.array([[0.9, 0.2], [0.6, 0.4], [0.7, 0.3]])
    >>> round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1], [1, 0]]))), 6)
    0.459442
    >>> round(float(cross_entropy_error(y, np.array([0, 1, 0]))), 6)
    0.459442
    """
    ### BEGIN SOLUTION
    y, t = np.atleast_2d(y), np.asarray(t)
    labels = t.reshape(y.shape).argmax(axis=1) if t.size == y.size else t
    true_class = y[np.arange(len(y)), labels]
    return -np.mean(np.log(true_class + 1e-7))
    ### END SOLUTION


# %% [markdown]
# ## binary_cross_entropy
#
# Is it spam, yes or no? One sigmoid output is enough: `y` is the probability of yes, `1 - y` that
# of no, and the target `t` is 1 or 0. Again the loss is minus the logarithm of the probability that
# was given to what was true:
#
#     loss of one sample = -log(y)        if t is 1
#                          -log(1 - y)    if t is 0
#
# Both cases in one line, because one of the two terms is always 0, and then the mean over the
# batch:
#
#     binary_cross_entropy(y, t) = mean( -(t * log(y) + (1 - t) * log(1 - y)) )
#
#     y = [0.9, 0.2, 0.7],  t = [1, 0, 1]:  losses 0.1054, 0.2231, 0.3567,  mean 0.2284
#
# As before, add 1e-7 inside each logarithm (or clip `y` to between 1e-7 and 1 - 1e-7), so that
# `y = 0` and `y = 1` stay finite.
#
# **What goes wrong in practice.** The cross entropy of classes is taken for a network with one
# sigmoid output. It looks for the true class with `argmax`, and with
# a single entry the answer is class 0, whatever the target is. The loss that comes out,
# -9.999999505838704e-08, is not a very good one; it is the loss of a network that cannot be wrong.
# Here is the trap in small: `y = [0.2]` and `t = [0]` should cost -log(0.8) = 0.2231, not
# -log(0.2).
#
# **Shapes.** A network gives `y` of shape `(N, 1)`, and targets often come as `(N,)`. NumPy makes
# of `(N, 1) * (N,)` a table of shape `(N, N)`, every prediction against every target, and its mean
# is a number like any other. Bring both to one shape first; `reshape(-1)` gives `(N,)`.


# %%
def binary_cross_entropy(y, t):
    """Return the mean of -(t log y + (1 - t) log(1 - y)), with 1e-7 added inside each logarithm.

    Parameters
    ----------
    y : ndarray of shape (N,) or (N, 1)
        Probabilities of "yes", in [0, 1].
    t : ndarray of shape (N,) or (N, 1)
        Targets, 0 or 1; its shape may be the other one of the two.

    Returns
    -------
    float
        The mean over the N samples; finite also at ``y = 0`` and ``y = 1``.

    Examples
    --------
    >>> y = np.array([[0.9], [0.2], [0.7]])
    >>> t = np.array([1, 0, 1])
    >>> round(float(binary_cross_entropy(y, t)), 4)
    0.2284
    """
    ### BEGIN SOLUTION
    y, t = np.reshape(y, -1), np.reshape(t, -1)
    return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))
    ### END SOLUTION
