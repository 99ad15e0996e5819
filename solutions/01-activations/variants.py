# %% [markdown]
# # Unusual right answers: Activation functions
#
# Each stands in place of the solution's functions of the same name, and gets full marks.

# %%
import numpy as np

# %% [markdown]
# ## boolean_arithmetic
#
# Comparisons used as numbers: a boolean array from step, relu as a product.


# %%
def step(x):
    return np.greater(x, 0)


def relu(x):
    return x * (x > 0)


# %% [markdown]
# ## answers_kept_by_their_input
#
# Answers are kept and given again, but only for just the same input, and nobody writes into them.


# %%
answers = {}


def step(x):
    key = x.tobytes(), x.shape, x.dtype.str
    if key not in answers:
        answers[key] = np.ceil(np.clip(x, 0, 1))
    return answers[key]


def softmax(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))


# %% [markdown]
# ## clipped_sigmoid
#
# Sigmoid of inputs clipped to a range that exp can take.


# %%
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


# %% [markdown]
# ## hyperbolic_tangent
#
# Sigmoid by tanh, relu by the absolute value, step by heaviside.


# %%
def step(x):
    return np.heaviside(x, 0)


def sigmoid(x):
    return (1 + np.tanh(x / 2)) / 2


def relu(x):
    return (x + abs(x)) / 2


# %% [markdown]
# ## logarithms
#
# Softmax and sigmoid by way of logarithms: log-sum-exp and logaddexp.


# %%
def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


def softmax(x):
    largest = x.max(axis=-1, keepdims=True)
    log_sum = largest + np.log(np.exp(x - largest).sum(axis=-1, keepdims=True))
    return np.exp(x - log_sum)


# %% [markdown]
# ## loops
#
# Every function with loops over single numbers, collected in lists and turned to arrays at the end.

# %%
import math


def identity(x):
    return np.array([value for value in x.ravel()]).reshape(x.shape)


def step(x):
    return np.array([1 if value > 0 else 0 for value in x.ravel()]).reshape(x.shape)


def sigmoid(x):
    values = []
    for value in x.ravel().tolist():
        if value >= 0:
            values.append(1 / (1 + math.exp(-value)))
        else:
            values.append(math.exp(value) / (1 + math.exp(value)))
    return np.array(values).reshape(x.shape)


def relu(x):
    y = x.copy()
    for index in np.ndindex(x.shape):
        if y[index] < 0:
            y[index] = 0
    return y


def softmax(x):
    rows = []
    for row in x.reshape(-1, x.shape[-1]).tolist():
        largest = max(row)
        exponents = [math.exp(value - largest) for value in row]
        rows.append([exponent / sum(exponents) for exponent in exponents])
    return np.array(rows).reshape(x.shape)


# %% [markdown]
# ## printing
#
# Prints left in from the search for a mistake.


# %%
def relu(x):
    print("relu got", x)
    return np.where(x > 0, x, 0)


def softmax(x):
    print("shape of x:", x.shape)
    shifted = x - np.max(x, axis=-1)[..., np.newaxis]
    print("shifted:", shifted)
    y = np.exp(shifted)
    return y / np.sum(y, axis=-1)[..., np.newaxis]


# %% [markdown]
# ## recursive_softmax
#
# Softmax of a batch as the softmax of each of its samples; copies everywhere.


# %%
def identity(x):
    return x.copy()


def softmax(x):
    if x.ndim > 1:
        return np.stack([softmax(sample) for sample in x])
    y = np.exp(x - np.max(x))
    y /= y.sum()
    return y


# %% [markdown]
# ## single_precision
#
# Answers in single precision.


# %%
def sigmoid(x):
    a = np.exp(-np.abs(x.astype(np.float64)))
    return np.where(x >= 0, 1 / (1 + a), a / (1 + a)).astype(np.float32)


def softmax(x):
    y = np.exp((x - x.max(axis=-1, keepdims=True)).astype(np.float32))
    return y / y.sum(axis=-1, keepdims=True)


# %% [markdown]
# ## transposed_softmax
#
# Softmax with the classes moved to the first axis and back, without keepdims.


# %%
def softmax(x):
    x = np.moveaxis(x, -1, 0)
    y = np.exp(x - x.max(axis=0))
    return np.moveaxis(y / y.sum(axis=0), 0, -1)


# %% [markdown]
# ## warnings_silenced
#
# Sigmoid by the plain formula with NumPy's warnings switched off for it: no warning, right values.


# %%
def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))
