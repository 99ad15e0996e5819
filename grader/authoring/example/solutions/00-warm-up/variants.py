# %% [markdown]
# # Unusual right answers: Warm-up with NumPy
#
# Each stands in place of the solution's functions of the same name, and gets full marks.

# %%
import numpy as np

# %% [markdown]
# ## standardize
#
# ### standardize_loop
#
# Standardize column by column, into a new table.


# %%
def standardize(x):
    table = np.zeros(x.shape)
    for j in range(x.shape[1]):
        column = x[:, j].astype(float)
        if column.max() > column.min():
            table[:, j] = (column - column.mean()) / column.std()
    return table


# %% [markdown]
# ### standardize_small_number
#
# Standardize that adds a tiny number to the deviation, so that it is never 0.


# %%
def standardize(x):
    return (x - np.mean(x, axis=0)) / (np.std(x, axis=0) + 1e-8)


# %% [markdown]
# ## one_hot
#
# ### one_hot_comparison
#
# One-hot by comparing labels with columns; float32 entries.


# %%
def one_hot(labels, n_classes):
    return (labels[:, None] == np.arange(n_classes)).astype(np.float32)


# %% [markdown]
# ### one_hot_list
#
# One-hot by nested lists, turned into an array.


# %%
def one_hot(labels, n_classes):
    return np.array([[1.0 if k == label else 0.0 for k in range(n_classes)] for label in labels])


# %% [markdown]
# ### one_hot_rows_of_eye
#
# One-hot as rows of the identity matrix.


# %%
def one_hot(labels, n_classes):
    return np.eye(n_classes)[labels]


# %% [markdown]
# ## logsumexp
#
# ### logsumexp_logaddexp
#
# Log-sum-exp by NumPy's own sum of logarithms.


# %%
def logsumexp(x):
    return np.logaddexp.reduce(x, axis=-1)


# %% [markdown]
# ### logsumexp_recursion
#
# Log-sum-exp row by row, with a Python float for one row and some printing.


# %%
def logsumexp(x):
    print("shape", x.shape)
    if x.ndim > 1:
        return np.array([logsumexp(part) for part in x])
    largest = float(x.max())
    return largest + float(np.log(sum(np.exp(entry - largest) for entry in x)))
