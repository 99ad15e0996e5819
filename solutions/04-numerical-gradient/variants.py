# %% [markdown]
# # Unusual right answers: Numerical gradient
#
# Each stands in place of the solution's functions of the same name, and gets full marks.

# %%
import numpy as np

# %% [markdown]
# ## exact_quotient
#
# The step that was really made, in place of h; three-point one-sided differences for the tangent;
# prints.


# %%
def numerical_diff(f, x, h=1e-4):
    right, left = x + h, x - h
    print("numerical_diff at", left, right)
    return np.asarray((f(right) - f(left)) / (right - left))


def tangent_line(f, a):
    h = 1e-4
    height = f(a)
    slope = (4 * f(a + h) - f(a + 2 * h) - 3 * height) / (2 * h)
    return slope, height - slope * a


def numerical_gradient(f, x, h=1e-4):
    columns = []
    for i in range(x.size):
        right, left = x.astype(float).ravel(), x.astype(float).ravel()
        right[i], left[i] = right[i] + h, left[i] - h
        rise = f(right.reshape(x.shape)) - f(left.reshape(x.shape))
        columns.append(rise / (right[i] - left[i]))
    return np.reshape(columns, x.shape)


# %% [markdown]
# ## extrapolated
#
# Central differences at h and h / 2, extrapolated to 0; one dimension at a time.


# %%
def numerical_diff(f, x, h=1e-4):
    wide = (f(x + h) - f(x - h)) / (2 * h)
    narrow = (f(x + h / 2) - f(x - h / 2)) / h
    return (4 * narrow - wide) / 3


def tangent_line(f, a):
    slope = numerical_diff(f, a)
    return [slope, f(a) + slope * (0 - a)]


def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):

        def along(value, index=index):
            point = np.array(x, dtype=float)
            point[index] = value
            return f(point)

        gradient[index] = numerical_diff(along, float(x[index]), h)
    return gradient


def numerical_gradient_batch(f, X, h=1e-4):
    return np.array([numerical_gradient(f, row, h) for row in X.reshape(-1, X.shape[-1])]).reshape(X.shape)


# %% [markdown]
# ## five_points
#
# Five-point formulas, which are right to the fourth power of h.


# %%
def numerical_diff(f, x, h=1e-4):
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


def tangent_line(f, a):
    slope = numerical_diff(f, a)
    return np.array([slope, f(a) - slope * a])


def numerical_gradient(f, x, h=1e-4):
    gradient = []
    for unit in np.eye(x.size):
        step = h * unit.reshape(x.shape)
        gradient.append((f(x - 2 * step) - 8 * f(x - step) + 8 * f(x + step) - f(x + 2 * step)) / (12 * h))
    return np.array(gradient).reshape(x.shape)


def numerical_gradient_batch(f, X, h=1e-4):
    return np.apply_along_axis(lambda row: numerical_gradient(f, row, h), -1, X.astype(float))


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    while step_num > 0:
        x = x - lr * numerical_gradient(f, x)
        step_num -= 1
    return x


# %% [markdown]
# ## put_back
#
# x itself is changed and put back, as the notes do; integers are copied to floats.


# %%
def numerical_gradient(f, x, h=1e-4):
    if x.dtype != float:
        x = x.astype(float)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = float(tmp_val) + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val
        it.iternext()
    return grad


def numerical_gradient_batch(f, X, h=1e-4):
    if X.ndim == 1:
        return numerical_gradient(f, X, h)
    grad = np.zeros(X.shape)
    for idx in range(X.shape[0]):
        grad[idx] = numerical_gradient(f, X[idx], h)
    return grad


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, dtype=np.float64)
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x


# %% [markdown]
# ## put_back_by_steps
#
# x is moved by += and -=, and so comes back but for rounding.


# %%
def numerical_gradient(f, x, h=1e-4):
    x = x if x.dtype == float else x.astype(float)
    gradient = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        x[index] += h
        right = f(x)
        x[index] -= 2 * h
        left = f(x)
        x[index] += h
        gradient[index] = (right - left) / 2 / h
    return gradient


def numerical_gradient_batch(f, X, h=1e-4):
    if X.ndim == 2:
        return np.stack([numerical_gradient_batch(f, row, h) for row in X])
    return numerical_gradient(f, X, h)


# %% [markdown]
# ## recursive_descent
#
# One step, and the rest of the way from there.


# %%
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    if step_num == 0:
        return init_x * 1.0
    return gradient_descent(f, init_x - lr * slopes(f, init_x.astype(float)), lr, step_num - 1)


def slopes(f, x, h=1e-5):
    moved = [h * unit.reshape(x.shape) for unit in np.eye(x.size)]
    return np.reshape([(f(x + step) - f(x - step)) * 0.5 / h for step in moved], x.shape)


# %% [markdown]
# ## single_precision
#
# Answers in single precision, computed in double.


# %%
def numerical_diff(f, x, h=1e-4):
    return np.float32((f(x + h) - f(x - h)) / (2 * h))


def numerical_gradient(f, x, h=1e-4):
    steps = [h * unit.reshape(x.shape) for unit in np.eye(x.size)]
    gradient = [(f(x + step) - f(x - step)) / (2 * h) for step in steps]
    return np.array(gradient, dtype=np.float32).reshape(x.shape)
