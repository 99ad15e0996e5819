# %% [markdown]
# # Unusual right answers: Loss functions
#
# Each stands in place of the solution's functions of the same name, and gets full marks.

# %%
import numpy as np

# %% [markdown]
# ## clipping
#
# Probabilities clipped at 1e-7 instead of 1e-7 added.


# %%
def cross_entropy_error(y, t):
    y = np.clip(np.atleast_2d(y), 1e-7, 1 - 1e-7)
    if t.size == y.size:
        return -np.sum(t * np.log(y)) / y.shape[0]
    return -np.mean(np.log(np.take_along_axis(y, t.reshape(-1, 1), axis=1)))


def binary_cross_entropy(y, t):
    y = np.clip(y.flatten(), 1e-7, 1 - 1e-7)
    t = t.flatten()
    return -(t * np.log(y) + (1 - t) * np.log(1 - y)).mean()


# %% [markdown]
# ## dot_products
#
# Squared errors as dot products and norms.


# %%
def sum_squared_error(y, t):
    difference = (y - t).ravel()
    return difference @ difference / 2


def mean_squared_error(y, t):
    return np.linalg.norm(y.astype(float) - t) ** 2 / (2 * y.size)


# %% [markdown]
# ## distance_from_the_target
#
# The probability of what was true as one minus the distance from the target; averages with weights.


# %%
def mean_squared_error(y, t):
    return np.average(np.square(y.astype(float) - t)) / 2


def cross_entropy_error(y, t):
    y, t = y.reshape(-1, y.shape[-1]), np.asarray(t)
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    return -np.sum(t.reshape(y.shape) * np.log(np.maximum(y, 1e-7))) / len(y)


def binary_cross_entropy(y, t):
    return -np.mean(np.log(np.clip(np.abs(1 - np.ravel(t) - np.ravel(y)), 1e-7, None)))


# %% [markdown]
# ## form_of_the_notes
#
# The form of the Japanese notes, with the arguments in the order of the course; binary as two
# classes.


# %%
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    t = t.reshape(-1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


def binary_cross_entropy(y, t):
    yes = y.reshape(-1)
    two_classes = np.column_stack([1 - yes, yes])
    return cross_entropy_error(two_classes, t.reshape(-1).astype(int))


# %% [markdown]
# ## larger_of_two
#
# The probability of what was true, raised to at least 1e-7, then one logarithm.


# %%
def cross_entropy_error(y, t):
    classes = y.shape[-1]
    if t.shape != y.shape:
        t = np.eye(classes)[t]
    true_class = np.sum(y * t, axis=-1)
    return np.mean(-np.log(np.maximum(true_class, 1e-7)))


def binary_cross_entropy(y, t):
    y, t = y.squeeze(), t.squeeze()
    return np.mean(-np.log(np.maximum(np.where(t == 1, y, 1 - y), 1e-7)))


# %% [markdown]
# ## loops_and_python_floats
#
# Every loss with loops over single numbers, as a Python float.

# %%
import math


def sum_squared_error(y, t):
    total = 0.0
    for a, b in zip(y.ravel().tolist(), t.ravel().tolist(), strict=True):
        total += (a - b) ** 2
    return total / 2


def mean_squared_error(y, t):
    total = 0.0
    for index in np.ndindex(y.shape):
        total += float(y[index] - t[index]) ** 2
    return total / y.size / 2


def cross_entropy_error(y, t):
    rows = [y] if y.ndim == 1 else list(y)
    if t.shape == y.shape:
        targets = [t] if t.ndim == 1 else list(t)
        labels = [row.tolist().index(1) for row in targets]
    else:
        labels = [int(t)] if t.ndim == 0 else t.tolist()
    losses = [-math.log(row[label] + 1e-7) for row, label in zip(rows, labels, strict=True)]
    return sum(losses) / len(losses)


def binary_cross_entropy(y, t):
    losses = []
    for p, yes in zip(y.ravel().tolist(), t.ravel().tolist(), strict=True):
        losses.append(-math.log(p + 1e-7) if yes else -math.log(1 - p + 1e-7))
    return sum(losses) / len(losses)


# %% [markdown]
# ## zero_dimensional_arrays
#
# Losses as 0-d arrays and NumPy scalars; prints left in.


# %%
def sum_squared_error(y, t):
    loss = np.array(np.vdot(y - t, y - t) * 0.5)
    print("loss", loss)
    return loss


def mean_squared_error(y, t):
    return np.array(((y - t) ** 2).mean() / 2)


def cross_entropy_error(y, t):
    print("y", y, "t", t)
    if y.ndim == 1:
        y, t = y[np.newaxis], t[np.newaxis]
    if t.ndim == 2:
        t = np.argmax(t, axis=1)
    return np.array(-np.log(y[range(len(y)), t] + 1e-7).mean())


def binary_cross_entropy(y, t):
    return np.float64(binary_terms(y.reshape(-1, 1), t.reshape(-1, 1)).mean())


def binary_terms(y, t):
    return np.where(t > 0, -np.log(y + 1e-7), -np.log(1 - y + 1e-7))
