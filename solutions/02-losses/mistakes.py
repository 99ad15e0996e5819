# %% [markdown]
# # Known mistakes: Loss functions
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.

# %%
import numpy as np

# %% [markdown]
# ## sum_squared_error
#
# ### sum_halved_to_an_integer
#
# Half by integer division: with integer predictions the .5 is lost.
#
# Hint: // rounds down; multiply by 0.5.


# %%
def sum_squared_error(y, t):
    total = np.sum((y - t) ** 2)
    return total // 2 if total.dtype.kind == "i" else total / 2


# %% [markdown]
# ### sum_in_place
#
# Difference in place: the caller's predictions are overwritten.
#
# Hint: y -= t changes the caller's array; y - t makes a new one.


# %%
def sum_squared_error(y, t):
    y -= t
    return 0.5 * np.sum(y**2)


# %% [markdown]
# ### sum_of_each_row
#
# One loss a row: the sum is taken along the last axis only.
#
# Hint: One number for the whole batch: sum over everything, without axis.


# %%
def sum_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2, axis=-1)


# %% [markdown]
# ### sum_of_plain_differences
#
# Differences without squares: too high and too low cancel, and a bad prediction looks perfect.
#
# Hint: Square each difference before adding them up.


# %%
def sum_squared_error(y, t):
    return 0.5 * np.sum(y - t)


# %% [markdown]
# ### sum_without_half
#
# Sum of squares without the half: twice the loss.
#
# Hint: The half is part of the formula; it makes the derivative y - t.


# %%
def sum_squared_error(y, t):
    return np.sum((y - t) ** 2)


# %% [markdown]
# ### sum_of_distances
#
# Distances without squares.
#
# Hint: Square the differences: np.square(y - t), not np.abs(y - t).


# %%
def sum_squared_error(y, t):
    return 0.5 * np.sum(np.abs(y - t))


# %% [markdown]
# ### sum_of_rows_and_columns
#
# Summed over two axes: of an array of three axes a row is left.
#
# Hint: One number, however many axes there are: np.sum without axis.


# %%
def sum_squared_error(y, t):
    squares = (y - t) ** 2
    return 0.5 * (np.sum(squares, axis=(0, 1)) if y.ndim > 1 else np.sum(squares))


# %% [markdown]
# ## mean_squared_error
#
# ### mean_as_sum
#
# Sum for the mean: the loss grows with the size of the batch.
#
# Hint: The mean of the squares, halved: np.mean, not np.sum.
#
# Several of the notes call the sum "mean squared error".


# %%
def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2)


# %% [markdown]
# ### mean_cut_to_an_integer
#
# Mean taken in the type of the predictions: for integers it is cut to an integer.
#
# Hint: y and t may hold integers, but their mean is no integer: let np.mean choose its type.


# %%
def mean_squared_error(y, t):
    return np.mean((y - t) ** 2, dtype=y.dtype) / 2


# %% [markdown]
# ### mean_of_shape_one
#
# A loss in an array of shape (1,) instead of a number.
#
# Hint: A loss is one number; leave out keepdims and brackets.


# %%
def mean_squared_error(y, t):
    return np.array([np.mean((y - t) ** 2) / 2])


# %% [markdown]
# ### mean_over_rows_and_columns_only
#
# Mean by the lengths of two axes: an array of three axes has more entries than rows times columns.
#
# Hint: The mean runs over every entry, however many axes there are: np.mean, or y.size.


# %%
def mean_squared_error(y, t):
    entries = y.shape[0] * y.shape[1] if y.ndim > 1 else len(y)
    return np.sum((y - t) ** 2) / entries / 2


# %% [markdown]
# ### mean_over_samples_only
#
# Sum over the outputs and mean over the samples: too large by the number of outputs.
#
# Hint: The mean runs over every entry: 2 samples with 2 outputs are 4 entries.


# %%
def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2) / len(y) if y.ndim > 1 else 0.5 * np.mean((y - t) ** 2)


# %% [markdown]
# ### mean_without_half
#
# Mean of squares without the half: twice the loss.
#
# Hint: mean((y - t)^2) / 2; the half makes the 2 of the derivative disappear.


# %%
def mean_squared_error(y, t):
    return np.mean((y - t) ** 2)


# %% [markdown]
# ## cross_entropy_error
#
# ### cross_entropy_in_place
#
# The small number added in place: the caller's probabilities are changed.
#
# Hint: y += 1e-7 changes the caller's array; write np.log(y + 1e-7).


# %%
def cross_entropy_error(y, t):
    y += 1e-7
    rows, t = np.atleast_2d(y), np.asarray(t)
    labels = t.reshape(rows.shape).argmax(axis=1) if t.size == rows.size else t.reshape(-1)
    return -np.mean(np.log(rows[np.arange(len(rows)), labels]))


# %% [markdown]
# ### cross_entropy_of_exact_zero_only
#
# Only a probability of exactly 0 is replaced: one of 1e-40 costs 92.
#
# Hint: 1e-40 is no better than 0: add 1e-7 to every probability, or clip all of them.


# %%
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    labels = t.reshape(y.shape).argmax(axis=1) if t.size == y.size else t
    true_class = y[np.arange(len(y)), labels]
    return -np.mean(np.log(np.where(true_class == 0, 1e-7, true_class)))


# %% [markdown]
# ### cross_entropy_of_integer_one_hot_only
#
# Labels computed from one-hot rows by a product: of floats they are floats, and index nothing.
#
# Hint: One-hot targets may be floats; argmax gives an index whatever their type.


# %%
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    labels = t.reshape(y.shape) @ np.arange(y.shape[1]) if t.size == y.size else t
    return -np.mean(np.log(y[np.arange(len(y)), labels] + 1e-7))


# %% [markdown]
# ### cross_entropy_of_labels_as_one_hot
#
# Labels multiplied as if they were one-hot: the number of a class becomes a weight.
#
# Hint: Integer labels pick one entry from each row: y[np.arange(N), t].
#
# With as many samples as classes the shapes fit and nothing complains.


# %%
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


# %% [markdown]
# ### cross_entropy_of_labels_of_a_batch_only
#
# Labels of a batch only: with the label of one sample y still has the shape (K,), and two indices
# fail.
#
# Hint: Make a batch of one sample for labels too, before you pick entries: np.atleast_2d(y).


# %%
def cross_entropy_error(y, t):
    if t.size == y.size:
        y, t = np.atleast_2d(y), np.atleast_2d(t).argmax(axis=1)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


# %% [markdown]
# ### cross_entropy_of_labels_only
#
# One-hot targets used as labels: whole rows are picked by 0 and 1, for each sample again.
#
# Hint: A one-hot target has as many entries as y; turn it into labels with argmax first.


# %%
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), np.reshape(t, (-1, batch_size))] + 1e-7)) / batch_size


# %% [markdown]
# ### cross_entropy_of_log_zero
#
# Cross entropy on log 0: an infinite loss, or nan from 0 * log(0).
#
# Hint: log(0) is minus infinity: add 1e-7 inside the logarithm.
#
# The Korean notes leave the small number out of both forms of the loss for batches.


# %%
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    return -np.sum(t.reshape(y.shape) * np.log(y)) / len(y)


# %% [markdown]
# ### cross_entropy_of_one_sample_by_classes
#
# One sample taken for a batch: the loss of shape (K,) is divided by K.
#
# Hint: One sample of shape (K,) is a batch of one; do not divide by K.


# %%
def cross_entropy_error(y, t):
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


# %% [markdown]
# ### cross_entropy_over_every_entry
#
# Mean over every entry: the sum is divided by N * K instead of N.
#
# Hint: Divide by the number of samples; the classes of one sample are no samples.


# %%
def cross_entropy_error(y, t):
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    return np.mean(-t * np.log(y + 1e-7))


# %% [markdown]
# ### cross_entropy_told_by_the_last_axis
#
# Targets taken for one-hot when their last axis is as long as that of y: so are K labels of K
# samples.
#
# Hint: A one-hot target has as many entries as y; compare t.size with y.size.


# %%
def cross_entropy_error(y, t):
    samples = 1 if y.ndim == 1 else len(y)
    if t.ndim > 0 and t.shape[-1] == y.shape[-1]:
        return -np.sum(t * np.log(y + 1e-7)) / samples
    return -np.mean(np.log(np.atleast_2d(y)[np.arange(samples), t] + 1e-7))


# %% [markdown]
# ### cross_entropy_without_mean
#
# Cross entropy without the 1/N: the loss, and every step of learning, grows with the batch.
#
# Hint: Divide the sum over the batch by the number of samples.
#
# The first attempt of the Traditional Chinese notes, 1.3783 instead of 0.4594.


# %%
def cross_entropy_error(y, t):
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * np.log(y + 1e-7))


# %% [markdown]
# ### cross_entropy_of_the_product
#
# Logarithm of the product of all probabilities: of many samples the product is 0 in floats.
#
# Hint: Add up logarithms: a product of a thousand probabilities is too small for a float.


# %%
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    labels = t.reshape(y.shape).argmax(axis=1) if t.size == y.size else t
    return -np.log(np.prod(y[np.arange(len(y)), labels] + 1e-7)) / len(y)


# %% [markdown]
# ### cross_entropy_of_log_zero_picked
#
# Logarithm of the picked probability without the small number: 0 costs infinitely much.
#
# Hint: log(0) is minus infinity: add 1e-7 inside the logarithm.


# %%
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    labels = t.reshape(y.shape).argmax(axis=1) if t.size == y.size else t
    return -np.mean(np.log(y[np.arange(len(y)), labels]))


# %% [markdown]
# ### cross_entropy_arguments_exchanged
#
# Target first, as in some of the notes: the logarithm is taken of the target.
#
# Hint: The prediction comes first: (y, t). The logarithm is that of y.


# %%
def cross_entropy_error(t, y):
    if y.ndim == 1:
        y, t = y.reshape(1, -1), t.reshape(1, -1)
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


# %% [markdown]
# ## binary_cross_entropy
#
# ### arguments_exchanged
#
# Target first, as in some of the notes: the logarithm is taken of the target.
#
# Hint: The prediction comes first: (y, t).


# %%
def binary_cross_entropy(t, y):
    y, t = y.reshape(-1), t.reshape(-1)
    return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))


# %% [markdown]
# ### binary_broadcast
#
# A column against a vector: every prediction is compared with every target.
#
# Hint: (N, 1) with (N,) broadcasts to (N, N): bring y and t to one shape first.


# %%
def binary_cross_entropy(y, t):
    return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))


# %% [markdown]
# ### binary_by_argmax
#
# Cross entropy of classes on a single sigmoid output: argmax of one entry is always class 0.
#
# Hint: With one output argmax says nothing; use the formula with t and 1 - t.
#
# The Japanese notes do this, and print the loss -9.999999505838704e-08 of an output that is saturated
# at 1.


# %%
def binary_cross_entropy(y, t):
    y = y.reshape(-1, 1)
    t = t.reshape(-1, 1).argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


# %% [markdown]
# ### binary_in_place
#
# Clipping in place: the caller's predictions are changed.
#
# Hint: np.clip(y, ..., out=y) writes into the caller's array; np.clip(y, ...) makes a new one.


# %%
def binary_cross_entropy(y, t):
    np.clip(y, 1e-7, 1 - 1e-7, out=y)
    y, t = y.reshape(-1), t.reshape(-1)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% [markdown]
# ### binary_into_integers
#
# Clipped into an array like y: for integers it holds 0 and 1 again, and the logarithm is infinite.
#
# Hint: An array like y holds integers if y does; write y + 1e-7 or np.clip(y, ...) straight away.


# %%
def binary_cross_entropy(y, t):
    clipped = np.empty_like(y)
    clipped[...] = np.clip(y, 1e-7, 1 - 1e-7)
    p = np.where(np.reshape(t, -1) == 1, np.reshape(clipped, -1), 1 - np.reshape(clipped, -1))
    return -np.mean(np.log(p))


# %% [markdown]
# ### binary_of_exact_zero_and_one_only
#
# Only predictions of exactly 0 and 1 are replaced: one of 1e-40 costs 92.
#
# Hint: 1e-40 is no better than 0: add 1e-7 inside both logarithms, whatever y is.


# %%
def binary_cross_entropy(y, t):
    y, t = np.reshape(y, -1), np.reshape(t, -1)
    p = np.where(t == 1, y, 1 - y)
    return -np.mean(np.log(np.where(p == 0, 1e-7, p)))


# %% [markdown]
# ### binary_of_log_zero
#
# Logarithm of 0: predictions of exactly 0 or 1 give inf or nan.
#
# Hint: Add 1e-7 inside both logarithms, or clip y to between 1e-7 and 1 - 1e-7.


# %%
def binary_cross_entropy(y, t):
    y, t = y.reshape(-1), t.reshape(-1)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


# %% [markdown]
# ### binary_one_term
#
# Only the term of "yes": a wrong "yes" for a target of 0 costs nothing.
#
# Hint: Both terms count: t * log(y) for yes and (1 - t) * log(1 - y) for no.


# %%
def binary_cross_entropy(y, t):
    return -np.mean(np.reshape(t, -1) * np.log(np.reshape(y, -1) + 1e-7))


# %% [markdown]
# ### binary_squeezed
#
# Axes of length 1 squeezed away: of one prediction nothing is left that has a length.
#
# Hint: A batch may hold one sample; reshape(-1) keeps one axis where np.squeeze keeps none.


# %%
def binary_cross_entropy(y, t):
    y, t = np.squeeze(y), np.squeeze(t)
    return -np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)) / len(y)


# %% [markdown]
# ### binary_without_mean
#
# Sum instead of mean: the loss grows with the size of the batch.
#
# Hint: Divide by the number of samples: np.mean, not np.sum.


# %%
def binary_cross_entropy(y, t):
    y, t = y.reshape(-1), t.reshape(-1)
    return -np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))
