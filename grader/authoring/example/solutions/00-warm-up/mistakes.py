# %% [markdown]
# # Known mistakes: Warm-up with NumPy
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.

# %%
import numpy as np

# %% [markdown]
# ## standardize
#
# ### standardize_constant_nan
#
# Standardize that divides by the deviation 0 of a constant column.
#
# Hint: The deviation of a constant column is 0, and 0 / 0 is nan.


# %%
def standardize(x):
    return (x - np.mean(x, axis=0)) / np.std(x, axis=0)


# %% [markdown]
# ### standardize_in_place
#
# Standardize that works in place: the caller's table is changed.
#
# Hint: x -= ... changes the caller's array; x = x - ... makes a new one.


# %%
def standardize(x):
    x = np.asarray(x, dtype=float)
    deviation = np.std(x, axis=0)
    x -= np.mean(x, axis=0)
    return x / np.where(deviation > 1e-12, deviation, 1.0)


# %% [markdown]
# ### standardize_rows
#
# Standardize along the rows: axis=1 instead of axis=0.
#
# Hint: Mean and standard deviation go down the columns: axis=0.


# %%
def standardize(x):
    mean = np.mean(x, axis=1, keepdims=True)
    deviation = np.std(x, axis=1, keepdims=True)
    return (x - mean) / np.where(deviation > 0, deviation, 1.0)


# %% [markdown]
# ## one_hot
#
# ### one_hot_largest_label
#
# One-hot with as many columns as the labels need, instead of n_classes.
#
# Hint: A batch need not hold the last class; the number of columns is n_classes.


# %%
def one_hot(labels, n_classes):
    return np.eye(np.max(labels) + 1)[labels]


# %% [markdown]
# ### one_hot_transposed
#
# One-hot with classes in rows and samples in columns.
#
# Hint: Samples are rows: the shape is (N, K).


# %%
def one_hot(labels, n_classes):
    return (np.arange(n_classes)[:, None] == labels).astype(float)


# %% [markdown]
# ## logsumexp
#
# ### logsumexp_global_maximum
#
# Log-sum-exp with the largest entry of the whole table: rows of small entries end in log(0).
#
# Hint: Each row needs its own largest entry.


# %%
def logsumexp(x):
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest), axis=-1))


# %% [markdown]
# ### logsumexp_overflow
#
# Log-sum-exp by the plain formula: exp(1000) is infinite.
#
# Hint: Draw the largest entry out of the sum, so that no exponent is above 0.


# %%
def logsumexp(x):
    return np.log(np.sum(np.exp(x), axis=-1))


# %% [markdown]
# ### logsumexp_second_axis
#
# Log-sum-exp over axis 1: right for tables, and one row is cared for, but not three axes.
#
# Hint: The last axis is axis=-1, whatever the number of axes.


# %%
def logsumexp(x):
    axis = 0 if x.ndim == 1 else 1
    largest = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(largest, axis=axis) + np.log(np.sum(np.exp(x - largest), axis=axis))


# %% [markdown]
# ### logsumexp_whole_table
#
# Log-sum-exp over all entries: one number for the whole table.
#
# Hint: The sum goes over the last axis only: axis=-1.


# %%
def logsumexp(x):
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest)))
