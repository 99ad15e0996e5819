# %% [markdown]
# # Warm-up with NumPy
#
# Three small functions that nearly every program of machine learning has somewhere. Arguments are NumPy
# arrays of floats or integers; they belong to the caller, so do not write into them.

# %%
"""Three functions that prepare numbers for a neural network."""

import numpy as np

# %% [markdown]
# ## standardize
#
# Shift every column to mean 0 and scale it to standard deviation 1 (that of `np.std`). A column whose
# entries are all the same tells nothing: it becomes zeros, not `0 / 0`.


# %%
def standardize(x):
    """Return a table of shape (N, D) with every column shifted to mean 0 and scaled to deviation 1.

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
# The target of a network that tells K classes apart: 1 for the class of the sample, 0 for all others.


# %%
def one_hot(labels, n_classes):
    """Return N class labels as an array of shape (N, n_classes), with a single 1 in each row.

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
# The logarithm of the sum of exponentials of each row. `exp(1000)` is infinite, so draw the largest
# entry `m` of the row out of the sum: `log(exp(a) + exp(b)) = m + log(exp(a - m) + exp(b - m))`.


# %%
def logsumexp(x):
    """Return log(sum(exp(x))) over the last axis, without overflow.

    >>> logsumexp(np.array([[0.0, 0.0], [1.0, 2.0]])).round(4)
    array([0.6931, 2.3133])
    """
    ### BEGIN SOLUTION
    largest = np.max(x, axis=-1, keepdims=True)
    return largest[..., 0] + np.log(np.sum(np.exp(x - largest), axis=-1))
    ### END SOLUTION
