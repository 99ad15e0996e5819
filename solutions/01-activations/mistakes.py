# %% [markdown]
# # Known mistakes: Activation functions
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.

# %%
import numpy as np

# %% [markdown]
# ## identity
#
# ### identity_flattened
#
# Identity that flattens a batch: the rows are lost.
#
# Hint: The answer has the shape of x.


# %%
def identity(x):
    return np.ravel(x)


# %% [markdown]
# ### identity_into_a_kept_array
#
# Identity written into an array that is kept: the next call overwrites the answer of this one.
#
# Hint: Make the answer in the function, anew at every call; an array outside of it is written over.

# %%
kept = {}


def identity(x):
    y = kept.setdefault(x.shape, np.zeros(x.shape))
    y[...] = x
    return y


# %% [markdown]
# ### identity_squeezed
#
# Identity without the axes of length 1: a batch of one sample is a batch no more.
#
# Hint: The answer has the shape of x, a batch of one sample too.


# %%
def identity(x):
    return np.squeeze(x)


# %% [markdown]
# ### identity_without_return
#
# Identity without a return: the function gives None.
#
# Hint: The last line of the function must return x.


# %%
def identity(x):
    np.asarray(x)


# %% [markdown]
# ## step
#
# ### step_as_sign
#
# Step as the sign of x: negative inputs give -1.
#
# Hint: A silent neuron gives 0, not -1.


# %%
def step(x):
    return np.sign(x)


# %% [markdown]
# ### step_at_zero
#
# Step that fires at the threshold: step(0) gives 1.
#
# Hint: The threshold must be exceeded: x > 0, not x >= 0.


# %%
def step(x):
    return np.where(x >= 0, 1, 0)


# %% [markdown]
# ### step_in_place
#
# Step that writes into its argument: the caller's array is lost.
#
# Hint: Do not write into x; make a new array.


# %%
def step(x):
    x[x > 0] = 1
    x[x <= 0] = 0
    return np.asarray(x)


# %% [markdown]
# ### step_into_a_kept_array
#
# Step written into an array that is kept: the next call overwrites the answer of this one.
#
# Hint: Make the answer in the function, anew at every call; an array outside of it is written over.

# %%
kept = {}


def step(x):
    y = kept.setdefault(x.shape, np.zeros(x.shape))
    y[...] = x > 0
    return y


# %% [markdown]
# ### step_of_a_thousandth
#
# Step with a threshold of its own: small positive inputs give 0.
#
# Hint: The threshold is exactly 0; step(0.000001) is 1.


# %%
def step(x):
    return np.where(x > 0.001, 1, 0)


# %% [markdown]
# ### step_with_a_margin
#
# Step with a margin for rounding: 1e-13 is taken for 0.
#
# Hint: The threshold is exactly 0: compare x > 0, without a margin.


# %%
def step(x):
    return np.where(x > 1e-12, 1, 0)


# %% [markdown]
# ### step_scalars_only
#
# Step of one number: `if x > 0` asks a whole array for one answer.
#
# Hint: x is an array; x > 0 compares every entry, and np.where chooses for each.


# %%
def step(x):
    if x > 0:
        return 1
    else:
        return 0


# %% [markdown]
# ## sigmoid
#
# ### sigmoid_both_branches
#
# Sigmoid with np.where around two formulas: both are computed everywhere, so both overflow.
#
# Hint: np.where computes both of its branches for every x; make both safe with exp(-|x|).


# %%
def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


# %% [markdown]
# ### sigmoid_in_place
#
# Sigmoid that takes the absolute value in place: right answers, and the caller's x has lost its
# signs.
#
# Hint: x[x < 0] *= -1 changes the caller's array; np.abs(x) makes a new one.


# %%
def sigmoid(x):
    negative = x < 0
    x[negative] *= -1
    a = np.exp(-x)
    return np.where(negative, a, 1.0) / (1.0 + a)


# %% [markdown]
# ### sigmoid_clips_in_place
#
# Sigmoid that clips its argument in place: the caller's large numbers become 500.
#
# Hint: np.clip(x, ..., out=x) writes into the caller's array; x = np.clip(x, ...) makes a new one.


# %%
def sigmoid(x):
    if x.dtype.kind == "f":
        np.clip(x, -500, 500, out=x)
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


# %% [markdown]
# ### sigmoid_inf_over_inf
#
# Sigmoid as exp(x) / (1 + exp(x)): inf / inf is nan for large x.
#
# Hint: exp(1000) is infinite, and inf / inf is nan; take exp of negative numbers only.


# %%
def sigmoid(x):
    return np.exp(x) / (1 + np.exp(x))


# %% [markdown]
# ### sigmoid_into_integers
#
# Sigmoid written into an array like the argument: answers for integers are cut to 0 and 1.
#
# Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.


# %%
def sigmoid(x):
    y = np.zeros_like(x)
    positive = x >= 0
    y[positive] = 1 / (1 + np.exp(-x[positive]))
    small = np.exp(x[~positive])
    y[~positive] = small / (1 + small)
    return y


# %% [markdown]
# ### sigmoid_into_a_kept_array
#
# Sigmoid written into an array that is kept: the next call overwrites the answer of this one.
#
# Hint: Make the answer in the function, anew at every call; an array outside of it is written over.

# %%
kept = {}


def sigmoid(x):
    y = kept.setdefault(x.shape, np.zeros(x.shape))
    a = np.exp(-np.abs(x))
    y[...] = np.where(x >= 0, 1.0, a) / (1.0 + a)
    return y


# %% [markdown]
# ### sigmoid_overflow
#
# Sigmoid by the plain formula: right values, but exp overflows with a warning.
#
# Hint: Take exp of -|x| only, which cannot overflow.


# %%
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# %% [markdown]
# ### sigmoid_saturated
#
# Sigmoid cut off: beyond -7 and 7 it is taken for 0 and 1.
#
# Hint: sigmoid(-7) is 0.0009, which is not 0; the formula needs no help there.


# %%
def sigmoid(x):
    a = np.exp(-np.abs(x))
    y = np.where(x >= 0, 1.0, a) / (1.0 + a)
    return np.where(x < -7, 0.0, np.where(x > 7, 1.0, y))


# %% [markdown]
# ### sigmoid_sign
#
# Sigmoid without the minus sign: it falls from 1 to 0 instead of rising.
#
# Hint: The formula is 1 / (1 + exp(-x)); mind the minus sign.


# %%
def sigmoid(x):
    return 1 / (1 + np.exp(np.clip(x, -700, 700)))


# %% [markdown]
# ### sigmoid_scalars_only
#
# Sigmoid of one number: math.exp takes no array.
#
# Hint: np.exp takes a whole array; math.exp takes one number.


# %%
import math


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


# %% [markdown]
# ### sigmoid_asks_one_question
#
# Sigmoid with `if x >= 0`, which asks a whole array for one answer.
#
# Hint: x is an array; choose for each entry, with np.where or a mask.


# %%
def sigmoid(x):
    if x >= 0:
        return 1 / (1 + np.exp(-x))
    else:
        return np.exp(x) / (1 + np.exp(x))


# %% [markdown]
# ## relu
#
# ### relu_capped
#
# Relu with a ceiling at 6, as some networks for telephones have it.
#
# Hint: relu has no upper end: everything positive passes unchanged.


# %%
def relu(x):
    return np.clip(x, 0, 6)


# %% [markdown]
# ### relu_capped_far_away
#
# Relu by clipping to 1000, which was meant as no upper end at all.
#
# Hint: relu has no upper end: np.maximum(0, x), or np.clip(x, 0, None).


# %%
def relu(x):
    return np.clip(x, 0, 1000)


# %% [markdown]
# ### relu_in_place
#
# Relu that sets negative entries of its argument to 0: the caller's array is changed.
#
# Hint: Do not write into x; make a new array.


# %%
def relu(x):
    x[x < 0] = 0
    return np.asarray(x)


# %% [markdown]
# ### relu_into_a_kept_array
#
# Relu written into an array that is kept: the next call overwrites the answer of this one.
#
# Hint: Make the answer in the function, anew at every call; an array outside of it is written over.

# %%
kept = {}


def relu(x):
    y = kept.setdefault(x.shape, np.zeros(x.shape))
    np.maximum(0, x, out=y)
    return y


# %% [markdown]
# ### relu_largest_entry
#
# Relu with np.max: one number, the largest entry, instead of a comparison entry by entry.
#
# Hint: np.maximum compares entry by entry; np.max gives the one largest entry.


# %%
def relu(x):
    return max(0, np.max(x))


# %% [markdown]
# ### relu_leaky
#
# Leaky relu: negative inputs still pass a little.
#
# Hint: relu of a negative number is exactly 0.


# %%
def relu(x):
    return np.where(x > 0, x, 0.01 * x)


# %% [markdown]
# ### relu_scalars_only
#
# Relu of one number: max(0, x) and `if x > 0` ask a whole array for one answer.
#
# Hint: np.maximum(0, x) compares every entry; max(0, x) compares two numbers.


# %%
def relu(x):
    return max(0, x)


# %% [markdown]
# ## softmax
#
# ### softmax_batches_only
#
# Softmax of batches only: one sample falls through to the end and gives None.
#
# Hint: One sample of shape (K,) must give an answer too; every path needs a return.
#
# The English notes lost the last two lines of the function.


# %%
def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T


# %% [markdown]
# ### softmax_columns
#
# Softmax along the first axis: columns sum to 1 instead of rows.
#
# Hint: A sample is a row, and its classes lie along the last axis, axis=-1.


# %%
def softmax(x):
    exponents = np.exp(x - np.max(x, axis=0, keepdims=True))
    return exponents / np.sum(exponents, axis=0, keepdims=True)


# %% [markdown]
# ### softmax_global_maximum
#
# Softmax with the maximum of the whole batch: rows far below it become 0 / 0.
#
# Hint: Subtract each row's own maximum before exp, not that of the whole batch.
#
# The sums are right, so that only rows of very different size show it.


# %%
def softmax(x):
    exponents = np.exp(x - np.max(x))
    return exponents / np.sum(exponents, axis=-1, keepdims=True)


# %% [markdown]
# ### softmax_in_place
#
# Softmax that shifts its argument in place: the caller's logits are changed.
#
# Hint: x -= ... changes the caller's array; x = x - ... makes a new one.


# %%
def softmax(x):
    x -= np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


# %% [markdown]
# ### softmax_into_integers
#
# Softmax written into an array like the argument: probabilities of integer logits are cut to 0.
#
# Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.


# %%
def softmax(x):
    y = np.zeros_like(x)
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    y[...] = exponents / np.sum(exponents, axis=-1, keepdims=True)
    return y


# %% [markdown]
# ### softmax_into_a_kept_array
#
# Softmax written into an array that is kept: the next call overwrites the answer of this one.
#
# Hint: Make the answer in the function, anew at every call; an array outside of it is written over.

# %%
kept = {}


def softmax(x):
    y = kept.setdefault(x.shape, np.zeros(x.shape))
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    y[...] = exponents / np.sum(exponents, axis=-1, keepdims=True)
    return y


# %% [markdown]
# ### softmax_maximum_of_large_logits_only
#
# Softmax that subtracts the maximum only when exp would overflow: logits of -1000 become 0 / 0.
#
# Hint: exp(-1000) is 0, and a row of such logits 0 / 0; subtract the maximum always.


# %%
def softmax(x):
    if np.max(x) > 100:
        x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


# %% [markdown]
# ### softmax_sample_as_column
#
# Softmax that makes a column of one sample: every row has one entry, and each becomes 1.
#
# Hint: The logits of one sample belong to one row: x[np.newaxis, :], or no extra axis at all.


# %%
def softmax(x):
    shape = x.shape
    if x.ndim == 1:
        x = x[:, np.newaxis]
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return (exponents / np.sum(exponents, axis=-1, keepdims=True)).reshape(shape)


# %% [markdown]
# ### softmax_single_precision
#
# Softmax of logits in single precision: of 10000.3 the .3 is hardly there when the maximum is subtracted.
#
# Hint: A float32 has seven digits; subtract the maximum before you go to it, or stay with float64.


# %%
def softmax(x):
    x = x.astype(np.float32)
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exponents / np.sum(exponents, axis=-1, keepdims=True)


# %% [markdown]
# ### softmax_two_axes_only
#
# Softmax that knows one sample and a batch only: with three axes it sums over everything.
#
# Hint: Use axis=-1 throughout; then no number of axes needs a special case.
#
# The form in the Korean and Japanese notes, with a transpose for `x.ndim == 2`.


# %%
def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


# %% [markdown]
# ### softmax_whole_batch
#
# Softmax over the whole batch: the sum is taken over all rows, so all entries together sum to 1.
#
# Hint: Each row is a sample with its own sum: axis=-1, keepdims=True.
#
# The notes' `softmax_0`. It is right for one sample, and silently wrong for a batch.


# %%
def softmax(x):
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


# %% [markdown]
# ### softmax_without_keepdims
#
# Softmax without keepdims: row sums of shape (N,) are lined up with the columns.
#
# Hint: keepdims=True keeps the sums as a column, one for each row.
#
# An error for most batches; with as many samples as classes a wrong answer without one.


# %%
def softmax(x):
    exponents = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exponents / np.sum(exponents, axis=-1)


# %% [markdown]
# ### softmax_without_maximum
#
# Softmax without subtracting the maximum: exp overflows, and inf / inf is nan.
#
# Hint: exp(1000) overflows; subtract the largest logit before exp.


# %%
def softmax(x):
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)
