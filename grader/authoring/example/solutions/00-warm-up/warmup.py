# %% [markdown]
# # Warm-up with NumPy
#
# Three small functions that nearly every program of machine learning has somewhere: one prepares
# the input, one the targets, and one keeps the loss from overflowing. Each is a line or two of
# NumPy, and each has a trap that an example on paper does not show.
#
# For all three:
#
# - arguments are NumPy arrays, and integers are as good as floats;
# - arguments belong to the caller: `x -= 1` changes the caller's array, `x = x - 1` makes a new one;
# - no loop is needed, though loops are allowed.

# %%
"""Three functions that prepare numbers for a neural network."""

import numpy as np

# %% [markdown]
# ## standardize
#
# A table of people may hold heights around 1.7 and incomes around 40000. To a network the incomes
# would seem far more important, only because of their unit. So every column is shifted to mean 0
# and scaled to standard deviation 1:
#
#     standardize(x)[i, j] = (x[i, j] - mean of column j) / standard deviation of column j
#
# The standard deviation is that of `np.std`, which divides by `N`. Two people:
#
#     x = [[1.0, 10.0],       mean    [2, 20]        standardize(x) = [[-1.0, -1.0],
#          [3.0, 30.0]]       std     [1, 10]                          [ 1.0,  1.0]]
#
# **What goes wrong in practice.** A column in which all entries are the same has standard
# deviation 0, and `0 / 0` is `nan`, which then spreads through the whole network. Such a column
# tells nothing, so it shall become zeros. Beware of asking whether the standard deviation `== 0`:
# for a column of three times 0.1 NumPy computes 1.4e-17, because the mean of the three is rounded.


# %%
def standardize(x):
    """Return a table with every column shifted to mean 0 and scaled to standard deviation 1.

    Parameters
    ----------
    x : ndarray of shape (N, D)
        A sample in each row; integers or floats. Not changed.

    Returns
    -------
    ndarray of float, of shape (N, D)
        The table. A column whose entries are all equal becomes zeros, without a warning.

    Examples
    --------
    >>> standardize(np.array([[1.0, 10.0, 5.0], [3.0, 30.0, 5.0]]))
    array([[-1., -1.,  0.],
           [ 1.,  1.,  0.]])
    """
    ### BEGIN SOLUTION
    constant = np.max(x, axis=0) == np.min(x, axis=0)
    spread = np.where(constant, 1.0, np.std(x, axis=0))
    return np.where(constant, 0.0, (x - np.mean(x, axis=0)) / spread)
    ### END SOLUTION


# %% [markdown]
# ## one_hot
#
# A network that tells K classes apart has K outputs, so its target needs K numbers too: 1 for
# the class of the sample, and 0 for all others.
#
#     one_hot(labels, n_classes)[i, k] = 1  where k == labels[i]
#                                        0  elsewhere
#
# Three samples of the classes 2, 0 and 2, out of three:
#
#     one_hot([2, 0, 2], 3) = [[0, 0, 1],
#                              [1, 0, 0],
#                              [0, 0, 1]]
#
# **What goes wrong in practice.** The number of columns is `n_classes`, not the largest label plus
# one: a small batch need not hold the last class. And `y[:, labels] = 1` does not go through
# rows and labels together; it fills whole columns.


# %%
def one_hot(labels, n_classes):
    """Return class labels as rows of zeros with a single 1.

    Parameters
    ----------
    labels : ndarray of int, of shape (N,)
        The class of each sample, from 0 to ``n_classes - 1``.
    n_classes : int
        Number of classes K.

    Returns
    -------
    ndarray of float, of shape (N, K)
        Row ``i`` is 1 in column ``labels[i]`` and 0 elsewhere.

    Examples
    --------
    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    ### BEGIN SOLUTION
    targets = np.zeros((len(labels), n_classes))
    targets[np.arange(len(labels)), labels] = 1.0
    return targets
    ### END SOLUTION


# %% [markdown]
# ## logsumexp
#
# The logarithm of a sum of exponentials is the smooth cousin of the maximum, and the heart of the
# loss of every classifier. It is taken over the last axis:
#
#     logsumexp(x) = log(exp(x[0]) + exp(x[1]) + ...)
#
#     logsumexp([0, 0])            = log(2) = 0.6931
#     logsumexp([[0, 0], [1, 2]])  = [0.6931, 2.3133]
#
# **What goes wrong in practice.** `exp(1000)` is infinite, and the logarithm of `exp(-1000)`, which
# floats round to 0, is minus infinity. But a common factor can be drawn out of the sum: for any `m`
#
#     log(exp(a) + exp(b)) = m + log(exp(a - m) + exp(b - m))
#
# With the largest entry as `m` no exponent is above 0, and at least one of them is 0. So
# `logsumexp([1000, 1000]) = 1000 + log(2)`. Every row needs its own `m`: with one for the whole
# table, a row of small entries still ends in `log(0)`.


# %%
def logsumexp(x):
    """Return log(sum(exp(x))) over the last axis.

    Parameters
    ----------
    x : ndarray of shape (K,), (N, K) or (..., K)
        Numbers, also large ones such as 1000 and -1000; integers or floats. Not changed.

    Returns
    -------
    float or ndarray of shape (...)
        One number for each row, without overflow; a single number for a single row.

    Examples
    --------
    >>> logsumexp(np.array([[0.0, 0.0], [1.0, 2.0]])).round(4)
    array([0.6931, 2.3133])
    """
    ### BEGIN SOLUTION
    largest = np.max(x, axis=-1, keepdims=True)
    return largest[..., 0] + np.log(np.sum(np.exp(x - largest), axis=-1))
    ### END SOLUTION
