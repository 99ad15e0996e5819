# %% [markdown]
# # Unusual right answers: Training
#
# Each stands in place of the solution's functions of the same name, and gets full marks.

# %%
import numpy as np

# %% [markdown]
# ## first_weights_of_the_notes
#
# First weights and biases of deviation 1, as np.random.randn gives them in the notes.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    x, t = np.array(x), np.array(t).flatten()
    network = {
        "W1": rng.standard_normal((x.shape[1], hidden_size)),
        "b1": rng.standard_normal(hidden_size),
        "W2": rng.standard_normal((hidden_size, 1)),
        "b2": rng.standard_normal(1),
    }
    losses = []
    for _ in range(epochs):
        seen = []
        for n in rng.permutation(t.size):
            u1 = x[[n]] @ network["W1"] + network["b1"]
            z1 = np.where(u1 > 0, u1, 0)
            delta2 = z1 @ network["W2"] + network["b2"] - t[n]
            delta1 = np.where(u1 > 0, delta2 @ network["W2"].T, 0)
            seen.append(delta2.item() ** 2 / 2)
            network["W2"] -= lr * z1.T @ delta2
            network["W1"] -= lr * x[[n]].T @ delta1
            network["b2"] -= lr * delta2[0]
            network["b1"] -= lr * delta1[0]
        losses.append(np.mean(seen))
    return network, losses


# %% [markdown]
# ## iterator_class
#
# Batches from an object with a place of its own; arrays changed where they are.


# %%
class Epoch:
    def __init__(self, x, t, batch_size, rng):
        self.x, self.t, self.batch_size = x, t, batch_size
        self.rows = np.argsort(rng.random(len(x)))
        self.place = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.place >= len(self.rows):
            raise StopIteration
        rows = self.rows[self.place : self.place + self.batch_size]
        self.place += self.batch_size
        return self.x[rows], self.t[rows]


def minibatches(x, t, batch_size, rng):
    return Epoch(x, t, batch_size, rng)


def init_weights(n_in, n_out, method, rng):
    if method == "gaussian":
        return 0.01 * rng.standard_normal((n_in, n_out))
    if method == "xavier":
        return rng.standard_normal((n_in, n_out)) / np.sqrt(n_in)
    if method == "he":
        return rng.standard_normal((n_in, n_out)) / np.sqrt(n_in) * np.sqrt(2)
    raise ValueError(f"{method} is not known")


def sgd_step(params, grads, lr):
    for name, value in params.items():
        value -= lr * grads[name]  # changes the array


# %% [markdown]
# ## lists_and_loops
#
# Batches as a list of lists; training in plain Python floats, with every sum written out.

# %%
import math


def init_weights(n_in, n_out, method, rng):
    match method:
        case "gaussian":
            deviation = 1e-2
        case "xavier":
            deviation = n_in**-0.5
        case "he":
            deviation = (n_in / 2) ** -0.5
        case _:
            raise ValueError(method)
    return np.array([[deviation * rng.standard_normal() for _ in range(n_out)] for _ in range(n_in)])


def minibatches(x, t, batch_size, rng):
    rows = list(range(len(x)))
    rng.shuffle(rows)
    batches = []
    while rows:
        chosen, rows = rows[:batch_size], rows[batch_size:]
        batches.append([np.array([x[row] for row in chosen]), np.array([t[row] for row in chosen])])
    return batches


def train_regression(x, t, hidden_size, lr, epochs, rng):
    samples = list(zip(x.tolist(), t.ravel().tolist(), strict=True))
    units = []
    for _ in range(hidden_size):
        units.append([rng.normal(0, 1 / math.sqrt(len(samples[0][0]))) for _ in samples[0][0]])
    heads = [rng.normal(0, 1 / math.sqrt(hidden_size)) for _ in units]
    shifts, shift = [0.0] * hidden_size, 0.0
    losses = []
    for _ in range(epochs):
        rng.shuffle(samples)
        total = 0.0
        for point, target in samples:
            outputs = [
                max(0.0, sum(w * value for w, value in zip(unit, point, strict=True)) + b)
                for unit, b in zip(units, shifts, strict=True)
            ]
            error = sum(h * z for h, z in zip(heads, outputs, strict=True)) + shift - target
            total += error * error / 2
            shift -= lr * error
            for k, z in enumerate(outputs):
                if z > 0:
                    slope = error * heads[k]
                    heads[k] -= lr * error * z
                    shifts[k] -= lr * slope
                    units[k] = [w - lr * slope * value for w, value in zip(units[k], point, strict=True)]
        losses.append(total / len(samples))
    network = {"W1": np.array(units).T, "b1": np.array(shifts)}
    return network | {"W2": np.array(heads)[:, np.newaxis], "b2": np.array([shift])}, tuple(losses)


# %% [markdown]
# ## out_of_pieces
#
# Training made of the other three functions, with the loss taken after each epoch.


# %%
def train_regression(x, t, hidden_size, lr, epochs, rng):
    t = t.reshape(-1, 1)
    network = {"W1": init_weights(x.shape[1], hidden_size, "he", rng), "b1": np.zeros(hidden_size)}
    network |= {"W2": init_weights(hidden_size, 1, "he", rng), "b2": np.zeros(1)}
    losses = []
    for _ in range(epochs):
        for x_batch, t_batch in minibatches(x, t, 1, rng):
            u1, z1, y = forward(network, x_batch)
            delta2 = (y - t_batch) / len(x_batch)
            delta1 = (delta2 @ network["W2"].T) * (u1 > 0)
            grads = {"W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}
            grads |= {"W1": x_batch.T @ delta1, "b1": delta1.sum(axis=0)}
            sgd_step(network, grads, lr)
        losses.append(np.mean((forward(network, x)[2] - t) ** 2) / 2)
    return network, np.array(losses)


def forward(network, x):
    u1 = x @ network["W1"] + network["b1"]
    z1 = np.maximum(u1, 0)
    return u1, z1, z1 @ network["W2"] + network["b2"]


# %% [markdown]
# ## single_precision
#
# Weights in single precision; small Gaussian first weights; losses as 0-d arrays.


# %%
def init_weights(n_in, n_out, method, rng):
    variances = {"gaussian": 1e-4, "xavier": 1 / n_in, "he": 2 / n_in}
    if method not in variances:
        raise ValueError("method is gaussian, xavier or he")
    weights = rng.standard_normal((n_in, n_out), dtype=np.float32)
    return weights * np.float32(np.sqrt(variances[method]))


def train_regression(x, t, hidden_size, lr, epochs, rng):
    x, t, rate = x.astype(np.float32), t.astype(np.float32).reshape(-1), np.float32(lr)
    W1 = rng.standard_normal((x.shape[1], hidden_size), dtype=np.float32) / 100
    W2 = rng.standard_normal(hidden_size, dtype=np.float32) / 100
    b1, b2 = np.zeros(hidden_size, dtype=np.float32), np.float32(0)
    losses = []
    for _ in range(epochs):
        order = np.arange(len(x))
        rng.shuffle(order)
        squares = np.zeros(len(x))
        for n in order:
            z1 = np.maximum(x[n] @ W1 + b1, 0)
            error = z1 @ W2 + b2 - t[n]
            squares[n] = error**2
            hidden = error * W2 * np.sign(z1)
            W2 = W2 - rate * error * z1
            b2 = b2 - rate * error
            W1 = W1 - rate * x[n][:, np.newaxis] * hidden
            b1 = b1 - rate * hidden
        losses.append(np.array(squares.mean() / 2))
    return {"W1": W1, "b1": b1, "W2": W2.reshape(hidden_size, 1), "b2": np.array([b2])}, losses


# %% [markdown]
# ## zip_of_splits
#
# An epoch as a zip of two lists of arrays, cut at every multiple of batch_size.


# %%
def minibatches(x, t, batch_size, rng):
    rows = rng.choice(len(x), size=len(x), replace=False)
    cuts = np.arange(batch_size, len(x), batch_size)
    return zip(np.split(x[rows], cuts), np.split(t[rows], cuts), strict=True)


def sgd_step(params, grads, lr):
    params.update({name: params[name] - lr * grad for name, grad in grads.items()})
    return params
