# %% [markdown]
# # Unusual right answers: Backpropagation
#
# Each stands in place of the solution's functions of the same name, and gets full marks.

# %%
import numpy as np

# %% [markdown]
# ## exact_derivative_of_the_loss
#
# The small number of the loss is differentiated too, and the whole Jacobian of softmax is written
# out.


# %%
def d_softmax_with_loss(y, t):
    rows = np.atleast_2d(y)
    one_hot = t.reshape(rows.shape) if t.size == y.size else np.eye(rows.shape[1])[t.reshape(-1)]
    slope = -one_hot / (rows + 1e-7) / len(rows)
    jacobians = [np.diag(row) - np.outer(row, row) for row in rows]
    delta = np.array([jacobian @ entry for jacobian, entry in zip(jacobians, slope, strict=True)])
    return delta.reshape(y.shape)


def d_sigmoid_with_loss(y, t):
    t = t.reshape(y.shape)
    slope = -t / (y + 1e-7) + (1 - t) / (1 - y + 1e-7)
    return slope * y * (1 - y) / len(y)


# %% [markdown]
# ## loops
#
# Backward with loops over samples, inputs and units; every sum is written out.

# %%
import math


def d_sigmoid(u):
    slopes = []
    for value in u.ravel().tolist():
        s = 0.5 * (1 + math.tanh(value / 2))
        slopes.append(s * (1 - s))
    return np.array(slopes).reshape(u.shape)


def d_relu(u):
    return np.array([1 if value > 0 else 0 for value in u.ravel()]).reshape(u.shape)


def backward(network, x, t, cache, activations, loss):
    depth = len(activations)
    y = np.atleast_2d(cache[f"z{depth}"])
    samples, outputs = y.shape
    if t.size == y.size:
        t = t.reshape(y.shape)
    else:
        t = np.array([[float(k == label) for k in range(outputs)] for label in t.ravel()])
    gradients = {name: np.zeros(np.shape(value)) for name, value in network.items()}
    for n in range(samples):
        delta = [(y[n, k] - t[n, k]) / samples for k in range(outputs)]
        if loss == "mean_squared_error":
            delta = [value / outputs for value in delta]
        for layer in range(depth, 0, -1):
            below = np.atleast_2d(x if layer == 1 else cache[f"z{layer - 1}"])[n]
            weights = network[f"W{layer}"]
            for i in range(len(below)):
                for k in range(len(delta)):
                    gradients[f"W{layer}"][i, k] += below[i] * delta[k]
            for k in range(len(delta)):
                gradients[f"b{layer}"][k] += delta[k]
            if layer > 1:
                u = np.atleast_2d(cache[f"u{layer - 1}"])[n]
                slope = d_relu(u) if activations[layer - 2] == "relu" else d_sigmoid(u)
                arrived = [
                    sum(delta[k] * weights[i, k] for k in range(len(delta))) for i in range(len(below))
                ]
                delta = [arrived[i] * slope[i] for i in range(len(below))]
    return gradients


# %% [markdown]
# ## numerical
#
# Backward by central differences of a forward pass: slow, and right to the tolerance of the course.


# %%
def backward(network, x, t, cache, activations, loss):
    gradients = {}
    for name in network:
        gradient = np.zeros(np.shape(network[name]))
        for index in np.ndindex(gradient.shape):
            up, down = np.array(network[name], dtype=float), np.array(network[name], dtype=float)
            up[index] += 1e-4
            down[index] -= 1e-4
            higher = error({**network, name: up}, x, t, activations, loss)
            lower = error({**network, name: down}, x, t, activations, loss)
            gradient[index] = (higher - lower) / 2e-4
        gradients[name] = gradient
    return gradients


def error(network, x, t, activations, loss):
    z = np.atleast_2d(x)
    for layer, activation in enumerate(activations, 1):
        z = z @ network[f"W{layer}"] + network[f"b{layer}"]
        if activation == "relu":
            z = np.maximum(z, 0)
        elif activation == "sigmoid":
            z = 1 / (1 + np.exp(-z))
        elif activation == "softmax":
            z = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    if loss == "mean_squared_error":
        return np.mean((z - t.reshape(z.shape)) ** 2) / 2
    if loss == "binary_cross_entropy":
        t = t.reshape(z.shape)
        return -np.mean(t * np.log(z + 1e-7) + (1 - t) * np.log(1 - z + 1e-7))
    labels = t.reshape(z.shape).argmax(axis=1) if t.size == z.size else t.reshape(-1)
    return -np.mean(np.log(z[np.arange(len(z)), labels] + 1e-7))


# %% [markdown]
# ## other_formulas
#
# The small functions by other formulas: hyperbolic functions, booleans, outer products.


# %%
def d_sigmoid(u):
    return (1 - np.tanh(u / 2) ** 2) / 4


def d_relu(u):
    return u > 0


def d_mean_squared_error(y, t):
    return y / y.size - t / t.size


def d_sigmoid_with_loss(y, t):
    yes, truth = y.flatten(), t.flatten()
    return ((yes - truth) / yes.shape[0]).reshape(y.shape)


def d_softmax_with_loss(y, t):
    single = y.ndim == 1
    y = np.array(y, dtype=float, ndmin=2)
    labels = np.atleast_1d(t) if t.size != y.size else np.atleast_2d(t).argmax(axis=-1)
    for row, label in enumerate(labels):
        y[row, label] -= 1.0
    y /= len(y)
    return y[0] if single else y


# %% [markdown]
# ## recursion
#
# Backward as a recursion over the layers, with einsum, extra keys and prints.


# %%
def backward(network, x, t, cache, activations, loss):
    print("backward:", activations, loss)
    n = len(activations)
    y = np.atleast_2d(cache[f"z{n}"])
    target = np.reshape(t, y.shape) if np.size(t) == y.size else np.eye(y.shape[1])[np.ravel(t)]
    delta = (y - target) / (y.size if loss == "mean_squared_error" else y.shape[0])
    return down(network, x, cache, activations, n, delta)


def down(network, x, cache, activations, layer, delta):
    z = np.atleast_2d(x if layer == 1 else cache[f"z{layer - 1}"])
    gradients = {
        f"W{layer}": np.einsum("nd,nh->dh", z, delta),
        f"b{layer}": np.ones(len(delta)) @ delta,
        f"delta{layer}": delta,
    }
    if layer == 1:
        return gradients
    u = np.atleast_2d(cache[f"u{layer - 1}"])
    slope = np.heaviside(u, 0) if activations[layer - 2] == "relu" else 1 / (2 + np.exp(u) + np.exp(-u))
    before = np.einsum("nh,dh->nd", delta, network[f"W{layer}"]) * slope
    return gradients | down(network, x, cache, activations, layer - 1, before)


# %% [markdown]
# ## single_precision
#
# Slopes in single precision.


# %%
def d_relu(u):
    return (u > 0).astype(np.float32)


def d_mean_squared_error(y, t):
    return ((y - t) / y.size).astype(np.float32)


# %% [markdown]
# ## slope_from_output
#
# Slopes from the outputs in the cache, z * (1 - z) and z > 0, which is right and saves an exp.


# %%
def backward(network, x, t, cache, activations, loss):
    zs = [np.atleast_2d(x)]
    for number in range(1, len(activations) + 1):
        zs.append(np.atleast_2d(cache["z" + str(number)]))
    y = zs.pop()
    count = y.size if loss == "mean_squared_error" else y.shape[0]
    delta = y.astype(float)
    if loss == "cross_entropy_error" and t.size != y.size:
        delta[np.arange(len(y)), t.ravel()] -= 1
    else:
        delta = delta - t.reshape(y.shape)
    delta = delta / count
    gradients = {}
    for number in range(len(activations), 0, -1):
        z = zs.pop()
        gradients["W" + str(number)] = np.dot(z.T, delta)
        gradients["b" + str(number)] = np.sum(delta, axis=0)
        if zs:
            slope = z * (1 - z) if activations[number - 2] == "sigmoid" else z > 0
            delta = np.dot(delta, network["W" + str(number)].T) * slope
    return gradients
