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
# ## one_hot
#
# ### one_hot_comparison
#
# One-hot by comparing labels with columns; float32 entries.


# %%
def one_hot(labels, n_classes):
    return (labels[:, None] == np.arange(n_classes)).astype(np.float32)


# %% [markdown]
# ## logsumexp
#
# ### logsumexp_logaddexp
#
# Log-sum-exp by NumPy's own sum of logarithms.


# %%
def logsumexp(x):
    return np.logaddexp.reduce(x, axis=-1)
