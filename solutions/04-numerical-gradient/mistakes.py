# %% [markdown]
# # Known mistakes: Numerical gradient
#
# Each stands in place of the solution's functions of the same name. The checks catch it, in its own
# exercise and in no other; the hint is what students read whose answers are just the same.

# %%
import numpy as np

# %% [markdown]
# ## numerical_diff
#
# ### numerical_diff_forward
#
# The forward difference: the slope half a step beside x.
#
# Hint: Measure to both sides: (f(x + h) - f(x - h)) / (2 * h).


# %%
def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x)) / h


# %% [markdown]
# ### numerical_diff_magnitude
#
# Steepness without direction: a falling curve seems to rise.
#
# Hint: A slope has a sign: negative where the curve falls.


# %%
def numerical_diff(f, x, h=1e-4):
    return abs(f(x + h) - f(x - h)) / (2 * h)


# %% [markdown]
# ### numerical_diff_own_h
#
# An h of its own, whatever was asked for.
#
# Hint: Use the argument h.


# %%
def numerical_diff(f, x, h=1e-4):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


# %% [markdown]
# ### numerical_diff_rounded
#
# The answer rounded to two digits.
#
# Hint: Return the quotient as it is.


# %%
def numerical_diff(f, x, h=1e-4):
    return round(float((f(x + h) - f(x - h)) / (2 * h)), 2)


# %% [markdown]
# ### numerical_diff_sign
#
# Left minus right: every slope has the wrong sign.
#
# Hint: Right minus left: f(x + h) - f(x - h).


# %%
def numerical_diff(f, x, h=1e-4):
    return (f(x - h) - f(x + h)) / (2 * h)


# %% [markdown]
# ### numerical_diff_tiny_h
#
# The smaller h, the better: for large values only rounding is measured.
#
# Hint: h = 1e-4 is small enough; with a much smaller one the difference is all noise.


# %%
def numerical_diff(f, x, h=1e-4):
    h = min(h, 1e-11)
    return (f(x + h) - f(x - h)) / (2 * h)


# %% [markdown]
# ### numerical_diff_without_brackets
#
# Divided by 2 and multiplied by h: brackets forgotten.
#
# Hint: / 2 * h divides by 2 and multiplies by h; write / (2 * h).


# %%
def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / 2 * h


# %% [markdown]
# ### numerical_diff_without_two
#
# Both sides measured, but divided by h: twice the slope.
#
# Hint: The two points are 2 h apart: divide by 2 * h.


# %%
def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / h


# %% [markdown]
# ### numerical_diff_remembered
#
# Slopes remembered by x and h, and given again for another function.
#
# Hint: The slope is that of f; another function has another one at the same x.


# %%
SLOPES = {}


def numerical_diff(f, x, h=1e-4):
    if (x, h) not in SLOPES:
        SLOPES[x, h] = (f(x + h) - f(x - h)) / (2 * h)
    return SLOPES[x, h]


# %% [markdown]
# ### numerical_diff_flat_too_soon
#
# Small differences taken for rounding: a gentle slope is 0.
#
# Hint: A difference of 1e-6 over 2e-4 is a slope of 0.005: return it as it is.


# %%
def numerical_diff(f, x, h=1e-4):
    difference = f(x + h) - f(x - h)
    return 0.0 if abs(difference) < 1e-5 else difference / (2 * h)


# %% [markdown]
# ### numerical_diff_next_integers
#
# At an integer the slope between its neighbours: right for straight lines and parabolas only.
#
# Hint: Move x by h, whatever its type: x + h is a float.


# %%
def numerical_diff(f, x, h=1e-4):
    if isinstance(x, int):
        return (f(x + 1) - f(x - 1)) / 2
    return (f(x + h) - f(x - h)) / (2 * h)


# %% [markdown]
# ## tangent_line
#
# ### tangent_line_chord
#
# The line from the origin to the curve instead of the tangent.
#
# Hint: The slope is that of the curve at a, not f(a) / a.


# %%
def tangent_line(f, a):
    h = 1e-4
    slope = f(a) / (a if a else h)
    return slope, f(a) - slope * a


# %% [markdown]
# ### tangent_line_distance
#
# The distance from 0 instead of a: the intercept is wrong to the left of 0.
#
# Hint: intercept = f(a) - slope * a, with the sign of a.


# %%
def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, f(a) - slope * abs(a)


# %% [markdown]
# ### tangent_line_exchanged
#
# Intercept first.
#
# Hint: Return slope first, then intercept.


# %%
def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return f(a) - slope * a, slope


# %% [markdown]
# ### tangent_line_forward
#
# The slope by the forward difference.
#
# Hint: Measure to both sides of a.


# %%
def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a)) / h
    return slope, f(a) - slope * a


# %% [markdown]
# ### tangent_line_function
#
# The tangent as a function instead of its two numbers.
#
# Hint: Return two numbers: slope and intercept.


# %%
def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return lambda x: slope * (x - a) + f(a)


# %% [markdown]
# ### tangent_line_intercept_as_root
#
# Where the line meets the x axis instead of its height at 0.
#
# Hint: The line is slope * x + intercept: its height at x = 0.


# %%
def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, a - f(a) / slope


# %% [markdown]
# ### tangent_line_intercept_at_a
#
# f(a) taken for the intercept.
#
# Hint: The intercept is the height at x = 0: f(a) - slope * a.


# %%
def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, f(a)


# %% [markdown]
# ### tangent_line_intercept_sign
#
# slope * a added instead of subtracted.
#
# Hint: Back from a to 0 the line falls by slope * a: subtract it.


# %%
def tangent_line(f, a):
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, f(a) + slope * a


# %% [markdown]
# ### tangent_line_slope_only
#
# The slope alone.
#
# Hint: Return two numbers: slope and intercept.


# %%
def tangent_line(f, a):
    h = 1e-4
    return (f(a + h) - f(a - h)) / (2 * h)


# %% [markdown]
# ### tangent_line_in_the_same_array
#
# All calls return one array, written anew each time.
#
# Hint: Make a new array, or a tuple, at every call: the caller still needs the line from before.


# %%
line = np.zeros(2)


def tangent_line(f, a):
    slope = numerical_diff(f, a)
    line[:] = slope, f(a) - slope * a
    return line


# %% [markdown]
# ## numerical_gradient
#
# ### numerical_gradient_all_at_once
#
# All entries moved at once: one slope, in the direction of the diagonal.
#
# Hint: Move one entry at a time.


# %%
def numerical_gradient(f, x, h=1e-4):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


# %% [markdown]
# ### numerical_gradient_copy_not_restored
#
# A copy, whose entries stay moved while the next ones are measured.
#
# Hint: Put every entry back before you move the next.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
    return gradient


# %% [markdown]
# ### numerical_gradient_flat_points
#
# f called with the flattened point.
#
# Hint: f takes arrays of the shape of x.


# %%
def numerical_gradient(f, x, h=1e-4):
    shape = x.shape
    x = np.array(x, dtype=float).ravel()
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient.reshape(shape)


# %% [markdown]
# ### numerical_gradient_flattened
#
# The gradient as one long row.
#
# Hint: The gradient has the shape of x.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient.ravel()


# %% [markdown]
# ### numerical_gradient_forward
#
# Forward differences: the slope half a step beside each entry.
#
# Hint: Measure to both sides of each entry.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value
        left = f(x)
        gradient[index] = (right - left) / h
        x[index] = value
    return gradient


# %% [markdown]
# ### numerical_gradient_integers_not_moved
#
# Integers that cannot be moved by 0.0001: every slope is 0 or nonsense.
#
# Hint: x of integers cannot hold 3.0001: work with a copy of floats.
#
# The form of the notes: right for floats, and it puts them back.


# %%
def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient


# %% [markdown]
# ### numerical_gradient_into_integers
#
# Slopes written into an array like x: for integers they are cut.
#
# Hint: np.zeros_like(x) of integers holds integers; the answer needs floats.


# %%
def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    x = x.astype(float)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient


# %% [markdown]
# ### numerical_gradient_of_each_entry_alone
#
# f of the moved entry instead of the whole point.
#
# Hint: f takes the whole point: move one entry and keep the others.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        right = f(value + h)
        left = f(value - h)
        gradient[index] = (right - left) / (2 * h)
    return gradient


# %% [markdown]
# ### numerical_gradient_one_axis_only
#
# x[i] for i up to x.size: right for one axis only.
#
# Hint: np.ndindex(x.shape) goes over the places of an array of any shape.
#
# The first form in "Deep Learning day 2".


# %%
def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in range(x.size):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient


# %% [markdown]
# ### numerical_gradient_own_h
#
# An h of its own, whatever was asked for.
#
# Hint: Use the argument h.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    h = 1e-4
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return gradient


# %% [markdown]
# ### numerical_gradient_summed
#
# All slopes added up.
#
# Hint: The gradient has one slope for each entry.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
        x[index] = value
    return np.sum(gradient)


# %% [markdown]
# ### numerical_gradient_without_two
#
# Both sides measured, but divided by h: twice the gradient.
#
# Hint: The two points are 2 h apart: divide by 2 * h.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / h
        x[index] = value
    return gradient


# %% [markdown]
# ### numerical_gradient_x_not_restored
#
# Entries of x moved and not put back: the caller's array is another point.
#
# Hint: Put every entry back before you move the next, or change a copy.
#
# As `_numerical_grad` in the Korean notes.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = x if x.dtype == float else x.astype(float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        right = f(x)
        x[index] = value - h
        left = f(x)
        gradient[index] = (right - left) / (2 * h)
    return gradient


# %% [markdown]
# ### numerical_gradient_in_the_same_array
#
# Points of the same shape get the same array back, written anew at every call.
#
# Hint: Make a new array at every call: the caller still needs the gradient from before.


# %%
GRADIENTS = {}


def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def numerical_gradient(f, x, h=1e-4):
    gradient = GRADIENTS.setdefault(x.shape, np.zeros(x.shape))
    gradient[...] = gradient_of(f, x, h)
    return gradient


# %% [markdown]
# ### numerical_gradient_squeezed
#
# Axes of length 1 are lost.
#
# Hint: The gradient has the shape of x, axes of length 1 too.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def numerical_gradient(f, x, h=1e-4):
    return np.squeeze(gradient_of(f, x, h))


# %% [markdown]
# ## numerical_gradient_batch
#
# ### batch_copy_not_restored
#
# A copy, whose entries stay moved while the next ones are measured.
#
# Hint: Put every entry back before you move the next.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
    return gradient.reshape(X.shape)


# %% [markdown]
# ### batch_every_row_at_once
#
# A column of all rows moved at once, for a function of one row.
#
# Hint: f takes one row, and in a table x[0] is a row: call f for each row.
#
# `numerical_gradient_batch_v2` of the Korean notes: right for a function of a batch.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    X = X.astype(float)
    if X.ndim == 1:
        steps = h * np.eye(len(X))
        return np.array([(f(X + step) - f(X - step)) / (2 * h) for step in steps])
    gradient = np.zeros(X.shape)
    for column in range(X.shape[1]):
        H = np.zeros(X.shape)
        H[:, column] += h
        gradient[:, column] = (f(X + H) - f(X - H)) / (2 * h)
    return gradient


# %% [markdown]
# ### batch_forward
#
# Forward differences in every row.
#
# Hint: Measure to both sides of each entry.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value
            left = f(row)
            slopes[i] = (right - left) / h
            row[i] = value
    return gradient.reshape(X.shape)


# %% [markdown]
# ### batch_integers_not_moved
#
# Integers that cannot be moved by 0.0001: every slope is 0 or nonsense.
#
# Hint: X of integers cannot hold 3.0001: work with a copy of floats.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, ndmin=2)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient.reshape(X.shape)


# %% [markdown]
# ### batch_into_integers
#
# Slopes written into an array like X: for integers they are cut.
#
# Hint: np.zeros_like(X) of integers holds integers; the answer needs floats.
#
# As in the Korean notes.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros_like(np.atleast_2d(X))
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient.reshape(X.shape)


# %% [markdown]
# ### batch_mean
#
# The mean gradient of the batch instead of the gradient at each row.
#
# Hint: Each row of X has a gradient of its own.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient.mean(axis=0)


# %% [markdown]
# ### batch_of_one_as_point
#
# The gradient of a batch of one row comes without its first axis.
#
# Hint: The answer has the shape of X, also where N is 1: reshape instead of squeeze.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    steps = h * np.eye(rows.shape[1])
    return np.squeeze([[(f(row + step) - f(row - step)) / (2 * h) for step in steps] for row in rows])


# %% [markdown]
# ### batch_own_h
#
# An h of its own, whatever was asked for.
#
# Hint: Use the argument h, and hand it on.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    h = 1e-4
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient.reshape(X.shape)


# %% [markdown]
# ### batch_point_as_table
#
# The gradient of a single point comes as a table of one row.
#
# Hint: The answer has the shape of X.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient


# %% [markdown]
# ### batch_point_into_integers
#
# The gradient of a single point written into an array like it: for integers it is cut.
#
# Hint: np.zeros_like(X) of integers holds integers, for a single point too.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    if X.ndim == 2:
        return np.array([numerical_gradient(f, row, h) for row in X])
    gradient = np.zeros_like(X)
    gradient[:] = numerical_gradient(f, X, h)
    return gradient


# %% [markdown]
# ### batch_tables_only
#
# A single point is taken for a table and fails.
#
# Hint: X of shape (D,) is one point; its gradient has shape (D,).


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = X.astype(float)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient.reshape(X.shape)


# %% [markdown]
# ### batch_whole_rows_moved
#
# A whole row moved at once: one slope, in the direction of the diagonal.
#
# Hint: Move one entry of a row at a time.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.array(X, dtype=float, ndmin=2)
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            right = f(row + h)
            left = f(row - h)
            slopes[i] = (right - left) / (2 * h)
            row[i] = value
    return gradient.reshape(X.shape)


# %% [markdown]
# ### batch_x_not_restored
#
# Rows of X moved and not put back: the caller's batch is another one.
#
# Hint: X[i] is a part of X: put every entry back before you move the next, or change a copy.
#
# `_numerical_grad` of the Korean notes.


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    rows = np.atleast_2d(X if X.dtype == float else X.astype(float))
    gradient = np.zeros(rows.shape)
    for row, slopes in zip(rows, gradient, strict=True):
        for i in range(len(row)):
            value = row[i]
            row[i] = value + h
            right = f(row)
            row[i] = value - h
            left = f(row)
            slopes[i] = (right - left) / (2 * h)
    return gradient.reshape(X.shape)


# %% [markdown]
# ### batch_in_the_same_array
#
# Batches of the same shape get the same array back, written anew at every call.
#
# Hint: Make a new array at every call: the caller still needs the gradients from before.


# %%
GRADIENTS = {}


def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def numerical_gradient_batch(f, X, h=1e-4):
    gradients = GRADIENTS.setdefault(X.shape, np.zeros(X.shape))
    gradients[...] = np.reshape([gradient_of(f, row, h) for row in np.atleast_2d(X)], X.shape)
    return gradients


# %% [markdown]
# ### batch_of_one_column_as_vector
#
# The gradients of a batch of one column come as a vector.
#
# Hint: The answer has the shape of X, (N, 1) for points of one entry.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def numerical_gradient_batch(f, X, h=1e-4):
    gradients = np.reshape([gradient_of(f, row, h) for row in np.atleast_2d(X)], X.shape)
    return gradients.ravel() if X.shape[-1] == 1 else gradients


# %% [markdown]
# ## gradient_descent
#
# ### gradient_descent_defaults_exchanged
#
# Another learning rate by default.
#
# Hint: The defaults are lr=0.01 and step_num=100.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.1, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        x = x - lr * gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_entry_by_entry
#
# Each entry moved as soon as its slope is known: the next slope is that of another point.
#
# Hint: Compute the whole gradient first, then move all entries.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        for index in np.ndindex(x.shape):
            x[index] -= lr * gradient_of(f, x)[index]
    return x


# %% [markdown]
# ### gradient_descent_first_gradient_only
#
# The gradient taken once, at the start.
#
# Hint: The slope changes on the way: take the gradient anew at every step.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    gradient = gradient_of(f, x)
    for _ in range(step_num):
        x = x - lr * gradient
    return x


# %% [markdown]
# ### gradient_descent_integers
#
# Integers that cannot take a step: an error, or none is taken.
#
# Hint: Begin with a copy of floats: init_x.astype(float).


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x -= lr * gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_moves_the_start
#
# The caller's array walks downhill too.
#
# Hint: x = init_x makes no copy; begin with init_x.astype(float).


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x if init_x.dtype == float else init_x.astype(float)
    for _ in range(step_num):
        x -= lr * gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_one_step_more
#
# One step more than asked for.
#
# Hint: Exactly step_num steps.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num + 1):
        x = x - lr * gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_one_step_short
#
# One step less than asked for.
#
# Hint: Exactly step_num steps.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(1, step_num):
        x = x - lr * gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_own_step_num
#
# A hundred steps, whatever was asked for.
#
# Hint: Use the argument step_num.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(100):
        x = x - lr * gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_at_most_a_hundred_steps
#
# The end after a hundred steps, even if more are asked for.
#
# Hint: Take exactly step_num steps, however many.


# %%
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(min(step_num, 100)):
        x = x - lr * numerical_gradient(f, x)
    return x


# %% [markdown]
# ### gradient_descent_steep_slopes_shortened
#
# Slopes cut off at -20 and 20, so that no step is too long.
#
# Hint: A step is lr * gradient, however steep it is; no clipping.


# %%
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        x = x - lr * np.clip(numerical_gradient(f, x), -20, 20)
    return x


# %% [markdown]
# ### gradient_descent_path
#
# All points of the way instead of the last.
#
# Hint: Return the point that is reached, an array of the shape of init_x.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    path = [x]
    for _ in range(step_num):
        x = x - lr * gradient_of(f, x)
        path.append(x)
    return np.array(path)


# %% [markdown]
# ### gradient_descent_step_of_fixed_length
#
# Steps of length lr, however steep it is.
#
# Hint: A step is lr * gradient; its length is not divided out.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        gradient = gradient_of(f, x)
        x = x - lr * gradient / (np.sqrt(np.sum(gradient**2)) + 1e-12)
    return x


# %% [markdown]
# ### gradient_descent_stops_when_flat
#
# The walk ends as soon as steps get short.
#
# Hint: Take exactly step_num steps, short ones too.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        step = lr * gradient_of(f, x)
        if np.max(np.abs(step)) < 0.01:
            break
        x = x - step
    return x


# %% [markdown]
# ### gradient_descent_uphill
#
# Steps with the gradient: uphill.
#
# Hint: The gradient points uphill: subtract it.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        x = x + lr * gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_without_lr
#
# The whole gradient taken off.
#
# Hint: Multiply the gradient by lr.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        x = x - gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_in_the_same_array
#
# All walks of the same shape return the same array.
#
# Hint: Begin with a new copy, init_x.astype(float): the caller still needs the point from before.


# %%
POINTS = {}


def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = POINTS.setdefault(init_x.shape, np.zeros(init_x.shape))
    x[...] = init_x
    for _ in range(step_num):
        x -= lr * gradient_of(f, x)
    return x


# %% [markdown]
# ### gradient_descent_keeps_the_lowest
#
# The lowest point of the way instead of the last.
#
# Hint: Return the point after the last step, even if an earlier one was lower.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    lowest, height = x, f(x)
    for _ in range(step_num):
        x = x - lr * gradient_of(f, x)
        if f(x) < height:
            lowest, height = x, f(x)
    return lowest


# %% [markdown]
# ### gradient_descent_stops_at_a_gentle_slope
#
# The walk ends where the slope is below 0.5.
#
# Hint: Take exactly step_num steps, however gentle the slope.


# %%
def gradient_of(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        right, left = x.astype(float), x.astype(float)
        right[index] += h
        left[index] -= h
        gradient[index] = (f(right) - f(left)) / (2 * h)
    return gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.astype(float)
    for _ in range(step_num):
        gradient = gradient_of(f, x)
        if np.max(np.abs(gradient)) < 0.5:
            break
        x = x - lr * gradient
    return x


# %% [markdown]
# ### gradient_descent_point_and_history
#
# The last point together with all points of the way.
#
# Hint: Return the last point alone.


# %%
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=float)
    steps = 1e-4 * np.eye(x.size).reshape(-1, *x.shape)
    history = []
    for _ in range(step_num):
        history.append(x.copy())
        slopes = [(f(x + step) - f(x - step)) / 2e-4 for step in steps]
        x = x - lr * np.reshape(slopes, x.shape)
    return x, np.array(history)


# %% [markdown]
# ### gradient_descent_history_without_start
#
# All points after the first instead of the last one.
#
# Hint: Return the last point alone.


# %%
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=float)
    steps = 1e-4 * np.eye(x.size).reshape(-1, *x.shape)
    history = []
    for _ in range(step_num):
        slopes = [(f(x + step) - f(x - step)) / 2e-4 for step in steps]
        x = x - lr * np.reshape(slopes, x.shape)
        history.append(x.copy())
    return np.array(history)
