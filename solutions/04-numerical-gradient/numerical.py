# %% [markdown]
# # Numerical gradient
#
# To learn is to go downhill. The loss of a network is a function of its weights; its slope says for
# each weight whether more of it makes the loss larger or smaller, and how fast. Then every weight
# takes a small step the other way.
#
# There are two ways to find the slope. This assignment takes the simple one: try it. Move a little
# to the right, move a little to the left, and compare. It needs no calculus, works for any function
# that you can call, and is slow: two calls for each weight. Backpropagation (assignment 05) is fast
# and easy to get wrong, and what it is tested with is the numerical gradient.
#
# The way goes from one number to many: the slope of a curve, its tangent, the gradient of a
# function of many numbers, the gradients of a whole batch, and at the end a walk downhill.
#
# Everywhere `f` is a function that you are given and know nothing else about. Call it as
# `f(point)`. It gives one number, and it takes what it is made for: points of the shape of `x`, as
# floats. Points of another shape may be an error, or worse, a wrong number without one.

# %%
"""Slopes and gradients by differences, and the way downhill."""

import numpy as np

# %% [markdown]
# ## numerical_diff
#
# The derivative is the slope of a line through two points of the curve that are very close to each
# other. Take one point a little to the right of `x` and one a little to the left:
#
#     numerical_diff(f, x) = (f(x + h) - f(x - h)) / (2 * h)
#
# That is the *central difference*. An example is
# `f(x) = 0.01 x^2 + 0.1 x`, with the derivative `0.02 x + 0.1`:
#
#     x = 5:   (f(5.0001) - f(4.9999)) / 0.0002 = (0.75002 - 0.74998) / 0.0002 = 0.2
#     x = 10:                                                                    0.3
#
# **Why not the forward difference**, `(f(x + h) - f(x)) / h`? It measures the slope half a step
# away from `x`. Here are the errors of both for `exp` at 1:
#
# | h | 1e-2 | 1e-4 | 1e-6 | 1e-8 | 1e-10 | 1e-14 | 1e-16 |
# | --- | --- | --- | --- | --- | --- | --- | --- |
# | forward | 1e-2 | 1e-4 | 1e-6 | 7e-9 | 2e-6 | 9e-3 | 2.7 |
# | central | 5e-5 | 5e-9 | 2e-10 | 7e-9 | 7e-7 | 9e-3 | 2.7 |
#
# With `h = 1e-4` the central difference is thirty thousand times better, for the same two calls.
# For `f(x) = 1000 x^2 + x` at 0 the forward difference gives 1.1 where the slope is 1.
#
# **Why not a much smaller h?** The table says that too. A float has about 16 digits. `f(x + h)` and
# `f(x - h)` agree in nearly all of them, and what is left after the subtraction is the noise of the
# last few. `h = 1e-4` is a good choice for functions of ordinary size. For a function that wiggles
# fast it is too wide; `sin(1000 x)` needs something like `h = 1e-6`. That is why `h` is an argument.
# Use the one that you get.


# %%
def numerical_diff(f, x, h=1e-4):
    """Return the slope of a function of one number, by the central difference.

    Parameters
    ----------
    f : callable
        Takes a number, gives a number.
    x : float or int
        Where the slope is taken.
    h : float, optional
        How far to go to either side.

    Returns
    -------
    float
        (f(x + h) - f(x - h)) / (2 h).

    Examples
    --------
    >>> round(numerical_diff(lambda x: 0.01 * x**2 + 0.1 * x, 5), 6)
    0.2
    """
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION


# %% [markdown]
# ## tangent_line
#
# The tangent at `a` is the line that touches the curve there: it passes through the point
# `(a, f(a))` and has the slope of the curve. A line is `slope * x + intercept`, so
#
#     intercept = f(a) - slope * a
#
# For `f(x) = 0.01 x^2 + 0.1 x` at 5:
#
#     slope = 0.2,  f(5) = 0.75,  intercept = 0.75 - 0.2 * 5 = -0.25
#
# Seen from close by, a smooth curve *is* its tangent. That is all gradient descent needs to know: in
# which direction the tangent falls.
#
# **What goes wrong in practice.** The intercept is where the line meets the axis at x = 0, and not
# `f(a)`. Only for `a = 0` are the two the same.


# %%
def tangent_line(f, a):
    """Return slope and intercept of the tangent to a curve.

    Parameters
    ----------
    f : callable
        Takes a number, gives a number.
    a : float or int
        Where the line touches the curve.

    Returns
    -------
    slope, intercept : float
        The tangent is the line ``slope * x + intercept``.

    Examples
    --------
    >>> slope, intercept = tangent_line(lambda x: 0.01 * x**2 + 0.1 * x, 5)
    >>> round(slope, 6), round(intercept, 6)
    (0.2, -0.25)
    """
    ### BEGIN SOLUTION
    h = 1e-4
    slope = (f(a + h) - f(a - h)) / (2 * h)
    return slope, f(a) - slope * a
    ### END SOLUTION


# %% [markdown]
# ## numerical_gradient
#
# A function of many numbers has a slope in each of their directions: one *partial derivative* for
# each entry of `x`. All of them together are the *gradient*, an array of the shape of `x`. For each
# entry, move this one and leave the others where they are:
#
#     gradient[i] = (f(x with x[i] + h) - f(x with x[i] - h)) / (2 * h)
#
# For `f(x) = x[0]^2 + x[1]^2` at `[3, 4]` it is `[6, 8]`.
#
# `x` may have any shape. Weights are tables: take the gradient of a small
# network's loss for its weights. One sample `[0.6, 0.9]` goes through `x @ W` and softmax, the true
# class is the last, and the loss is the cross entropy:
#
#     W = [[-0.48115741,  0.54270006, -0.80327648],
#          [-0.41143265, -0.67968633, -0.94115196]]
#
#     gradient = [[0.20245512,  0.29394845, -0.49640358],
#                 [0.30368269,  0.44092268, -0.74460537]]
#
# To make the loss smaller, the weights of the last class must grow: their slopes are negative.
# `np.ndindex(x.shape)` goes over the places of an array of any shape; its items, such as `(1, 2)`,
# can be used as `x[index]`.
#
# **What goes wrong in practice.**
#
# - `x` holds integers. Then `x[i] = 3 + 0.0001` stores 3, both calls give the same, and every slope
#   is 0. And in `np.zeros_like(x)` a slope of 1.25 becomes 1. Work with floats: `x.astype(float)`,
#   `np.zeros(x.shape)`.
# - `x` is changed and not put back. Then
#   each entry stays moved while the next ones are measured, and in the end the caller's `x` is
#   another point. Change a copy, or put the old value back.
# - All entries are moved at once, as in `f(x + h)`. That measures one slope, in the direction of
#   the diagonal.


# %%
def numerical_gradient(f, x, h=1e-4):
    """Return the gradient of a function of many numbers, by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of float of the shape of `x`, gives a number.
    x : ndarray of any shape, at least one axis
        Where the gradient is taken; floats or integers. The same afterwards.
    h : float, optional
        How far to go to either side.

    Returns
    -------
    ndarray of float, of the shape of `x`
        The partial derivative for each entry.

    Examples
    --------
    >>> numerical_gradient(lambda x: x[0] ** 2 + x[1] ** 2, np.array([3, 4])).round(6)
    array([6., 8.])
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)  # x + step is a new array, of floats
    return gradient
    ### END SOLUTION


# %% [markdown]
# ## numerical_gradient_batch
#
# Now there are many points, one in each row of `X`, and the gradient is wanted at each of them.
# `f` is still a function of **one** point: it takes an array of shape `(D,)` and gives a number.
#
# For `f(x) = x[0]^2 + x[1]^2`:
#
#     X = [[3, 4],     f of each row 25     gradient = [[ 6,  8],
#          [4, 5],                   41                 [ 8, 10],
#          [6, 7],                   85                 [12, 14],
#          [1, 4]]                   17                 [ 2,  8]]
#
# A single point of shape `(D,)` is welcome too, and gives a gradient of shape `(D,)`.
#
# **What goes wrong in practice.** Somebody tries to be faster: moves a whole column of `X` at
# once, and calls `f` on the whole table. It does not work. Do you see why? In a table
# `x[0]` is not the first entry of a point, it is the first *point*, so that `f` mixes points with
# each other. With four points in two dimensions that is an error. With two points in two
# dimensions it is a wrong answer without one. (The trick is right for a function that is made for
# batches, such as `x[:, 0] ** 2 + x[:, 1] ** 2`. Yours takes one row.)


# %%
def numerical_gradient_batch(f, X, h=1e-4):
    """Return the gradient at each row of a batch, by central differences.

    Parameters
    ----------
    f : callable
        Takes one row, an array of float of shape (D,), and gives a number.
    X : ndarray of shape (N, D) or (D,)
        N points, or one; floats or integers. The same afterwards.
    h : float, optional
        How far to go to either side.

    Returns
    -------
    ndarray of float, of the shape of `X`
        Each row is the gradient at that row of `X`.

    Examples
    --------
    >>> X = np.array([[3.0, 4.0], [1.0, 4.0]])
    >>> numerical_gradient_batch(lambda x: x[0] ** 2 + x[1] ** 2, X).round(6)
    array([[6., 8.],
           [2., 8.]])
    """
    ### BEGIN SOLUTION
    rows = np.atleast_2d(X)
    steps = h * np.eye(rows.shape[1])
    gradients = [[(f(row + step) - f(row - step)) / (2 * h) for step in steps] for row in rows]
    return np.reshape(gradients, np.shape(X))
    ### END SOLUTION


# %% [markdown]
# ## gradient_descent
#
# The gradient points uphill, so step the other way; then look again, and repeat:
#
#     x <- x - lr * gradient of f at x        step_num times
#
# `lr` is the *learning rate*. For `f(x) = x[0]^2 + x[1]^2` from `[-3, 4]` with `lr = 0.1`:
#
#     gradient [-6, 8]          x = [-3, 4] - 0.1 * [-6, 8]         = [-2.4, 3.2]
#     gradient [-4.8, 6.4]      x = [-2.4, 3.2] - 0.1 * [-4.8, 6.4] = [-1.92, 2.56]
#     ...
#
# Each step takes a fifth of the way that is left. After 100 steps x is
# `[-6.11110793e-10, 8.14814391e-10]`, which is `[0, 0]` for all purposes.
#
# Too small a learning rate gets nowhere: with 0.001 the hundred steps end at `[-2.46, 3.27]`. Too
# large a one jumps over the valley and higher up on the other side, further away with every step;
# here that begins at 1.
#
# **What goes wrong in practice.** `x = init_x` makes no copy, it gives the same array a second
# name. If you then write `x -= lr * gradient`, the caller's starting point walks downhill as well.
# For integers the same line is an error. Begin with a copy, of floats.


# %%
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    """Walk downhill, and return the point that is reached.

    Parameters
    ----------
    f : callable
        Takes an array of float of the shape of `init_x`, gives a number.
    init_x : ndarray of any shape, at least one axis
        Where to begin; floats or integers. Not changed.
    lr : float, optional
        Learning rate: the part of the gradient that is taken off in one step.
    step_num : int, optional
        Number of steps.

    Returns
    -------
    ndarray of float, of the shape of `init_x`
        The point after `step_num` steps.

    Examples
    --------
    >>> gradient_descent(lambda x: x[0] ** 2 + x[1] ** 2, np.array([-3, 4]), lr=0.1, step_num=2).round(6)
    array([-1.92,  2.56])
    """
    ### BEGIN SOLUTION
    x = np.array(init_x, dtype=float)
    steps = 1e-4 * np.eye(x.size).reshape(-1, *x.shape)
    for _ in range(step_num):
        slopes = [(f(x + step) - f(x - step)) / 2e-4 for step in steps]
        x = x - lr * np.reshape(slopes, x.shape)
    return x
    ### END SOLUTION
