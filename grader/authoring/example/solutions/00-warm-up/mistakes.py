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
# ### standardize_exact_zero
#
# Standardize that asks whether the deviation == 0: rounding makes it 1.4e-17.
#
# Hint: A column of three times 0.1 has a tiny deviation; compare its maximum with its minimum.


# %%
def standardize(x):
    deviation = np.std(x, axis=0)
    return (x - np.mean(x, axis=0)) / np.where(deviation == 0, 1.0, deviation)


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
# ### standardize_into_integers
#
# Standardize that writes into an array like the argument: of integers, the answer is cut to integers.
#
# Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.


# %%
def standardize(x):
    table = np.zeros_like(x)
    for j in range(x.shape[1]):
        if np.ptp(x[:, j]) > 0:
            table[:, j] = (x[:, j] - np.mean(x[:, j])) / np.std(x[:, j])
    return table


# %% [markdown]
# ### standardize_median
#
# Standardize around the median instead of the mean.
#
# Hint: Subtract the mean of each column; the median is the same only when the entries lie evenly
# around it.


# %%
def standardize(x):
    deviation = np.std(x, axis=0)
    return (x - np.median(x, axis=0)) / np.where(deviation > 1e-12, deviation, 1.0)


# %% [markdown]
# ### standardize_nan_replaced
#
# Standardize that divides by 0 first and replaces nan afterwards: it still warns.
#
# Hint: Choose a safe divisor before dividing; the warning comes from the division.


# %%
def standardize(x):
    scaled = (x - np.mean(x, axis=0)) / np.std(x, axis=0)
    return np.nan_to_num(scaled)


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
# ### standardize_sample_deviation
#
# Standardize with the sample's standard deviation, which divides by N - 1.
#
# Hint: The standard deviation is that of np.std, which divides by N.


# %%
def standardize(x):
    deviation = np.std(x, axis=0, ddof=1)
    return (x - np.mean(x, axis=0)) / np.where(deviation > 1e-12, deviation, 1.0)


# %% [markdown]
# ### standardize_variance
#
# Standardize that divides by the variance: the square root is missing.
#
# Hint: Divide by the standard deviation, the square root of the variance.


# %%
def standardize(x):
    variance = np.var(x, axis=0)
    return (x - np.mean(x, axis=0)) / np.where(variance > 1e-12, variance, 1.0)


# %% [markdown]
# ### standardize_where_divides
#
# Standardize that divides inside np.where, which computes both of its branches: 0 / 0 still warns.
#
# Hint: Choose a safe divisor first, then divide by it.


# %%
def standardize(x):
    constant = np.max(x, axis=0) == np.min(x, axis=0)
    return np.where(constant, 0.0, (x - np.mean(x, axis=0)) / np.std(x, axis=0))


# %% [markdown]
# ### standardize_whole_table
#
# Standardize with one mean and one deviation for the whole table.
#
# Hint: Every column has its own mean and standard deviation: axis=0.


# %%
def standardize(x):
    return (x - np.mean(x)) / np.std(x)


# %% [markdown]
# ## one_hot
#
# ### one_hot_integers
#
# One-hot with integer entries.
#
# Hint: Give floats: divided or trained in place, integers are cut.


# %%
def one_hot(labels, n_classes):
    return np.eye(n_classes, dtype=int)[labels]


# %% [markdown]
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
# ### one_hot_whole_columns
#
# One-hot that fills the columns of all labels, in every row.
#
# Hint: Pair each row with its label: targets[np.arange(N), labels].


# %%
def one_hot(labels, n_classes):
    targets = np.zeros((len(labels), n_classes))
    targets[:, labels] = 1.0
    return targets


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
# ### logsumexp_in_place
#
# Log-sum-exp that subtracts the largest entry in place: the caller's array is changed.
#
# Hint: x -= ... changes the caller's array; x = x - ... makes a new one.


# %%
def logsumexp(x):
    largest = np.max(x, axis=-1, keepdims=True)
    x -= largest
    return largest[..., 0] + np.log(np.sum(np.exp(x), axis=-1))


# %% [markdown]
# ### logsumexp_into_integers
#
# Log-sum-exp that writes into an array like the argument: of integers, the answer is cut to integers.
#
# Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.


# %%
def logsumexp(x):
    largest = np.max(x, axis=-1, keepdims=True)
    answer = np.zeros_like(x[..., 0])
    answer[...] = largest[..., 0] + np.log(np.sum(np.exp(x - largest), axis=-1))
    return answer


# %% [markdown]
# ### logsumexp_maximum_forgotten
#
# Log-sum-exp that subtracts the largest entry and does not add it again.
#
# Hint: What was drawn out of the sum must be added to the logarithm.


# %%
def logsumexp(x):
    return np.log(np.sum(np.exp(x - np.max(x, axis=-1, keepdims=True)), axis=-1))


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
