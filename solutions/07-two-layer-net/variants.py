# %% [markdown]
# # Unusual right answers: A two-layer network
#
# Each stands in place of the solution's functions of the same name, and gets full marks.
#
# `class TwoLayerNet(TwoLayerNet)` is the class of the solution with some of its methods written anew.

# %%
# %% [markdown]
# ## each_gradient_for_itself
#
# Each parameter asks for its gradient itself, all before the first step; a tuple of losses.
# %%
import copy

import numpy as np


def train(net, x, t, lr, batch_size, iterations, rng):
    return tuple(step(net, x, t, lr, rng.integers(0, len(x), size=batch_size)) for _ in range(iterations))


def step(net, x, t, lr, rows):
    before = copy.deepcopy(net)
    steps = {name: lr * before.gradient(x[rows], t[rows])[name] for name in net.params}
    for name, way in steps.items():
        net.params[name] += -way
    return before.loss(x[rows], t[rows])


# %% [markdown]
# ## epochs
#
# Epoch by epoch, and the loss before each step; what is left of an epoch is left out.


# %%
def train(net, x, t, lr, batch_size, iterations, rng):
    losses = np.zeros(iterations)
    order = np.array([], dtype=int)
    for i in range(iterations):
        if len(order) < batch_size:
            order = rng.permutation(len(x))
        rows, order = order[:batch_size], order[batch_size:]
        x_batch, t_batch = np.take(x, rows, axis=0), np.take(t, rows, axis=0)
        losses[i] = net.loss(x_batch, t_batch)
        for name, slope in net.gradient(x_batch, t_batch).items():
            np.subtract(net.params[name], lr * slope, out=net.params[name])
    return losses


# %% [markdown]
# ## layers
#
# Layers that hold the arrays of params themselves, each with a forward and a backward.


# %%
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, out):
        self.dW, self.db = np.dot(self.x.T, out), np.sum(out, axis=0)
        return np.dot(out, self.W.T)


class Sigmoid:
    def forward(self, x):
        with np.errstate(over="ignore"):
            self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, out):
        return out * (1 - self.out) * self.out


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        self.params = {"W1": rng.normal(0, weight_init_std, (input_size, hidden_size))}
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = rng.normal(0, weight_init_std, (hidden_size, output_size))
        self.params["b2"] = np.zeros(output_size)
        first, second = (Affine(self.params[f"W{i}"], self.params[f"b{i}"]) for i in (1, 2))
        self.layers = [first, Sigmoid(), second]

    def predict(self, x):
        u = np.atleast_2d(x)
        for layer in self.layers:
            u = layer.forward(u)
        e = np.exp(u - np.max(u, axis=1, keepdims=True))
        y = e / np.sum(e, axis=1, keepdims=True)
        return y if np.ndim(x) == 2 else y[0]

    def labels(self, t, y):
        return np.argmax(np.reshape(t, y.shape), axis=1) if np.size(t) == y.size else np.reshape(t, -1)

    def loss(self, x, t):
        y = np.atleast_2d(self.predict(x))
        return float(-np.log(y[np.arange(len(y)), self.labels(t, y)] + 1e-7).sum() / len(y))

    def accuracy(self, x, t):
        y = np.atleast_2d(self.predict(x))
        return float(np.sum(y.argmax(axis=1) == self.labels(t, y)) / len(y))

    def numerical_gradient(self, x, t):
        def slope(array):
            result = np.zeros_like(array)
            walk = np.nditer(array, flags=["multi_index"])
            while not walk.finished:
                place = walk.multi_index
                kept = array[place]
                losses = []
                for step in (1e-4, -1e-4):
                    array[place] = kept + step
                    losses.append(self.loss(x, t))
                array[place] = kept
                result[place] = (losses[0] - losses[1]) / 2e-4
                walk.iternext()
            return result

        return {name: slope(self.params[name]) for name in ("W1", "W2", "b1", "b2")}

    def gradient(self, x, t):
        y = np.atleast_2d(self.predict(x))
        y[np.arange(len(y)), self.labels(t, y)] -= 1
        out = y / len(y)
        for layer in reversed(self.layers):
            out = layer.backward(out)
        first, _, second = self.layers
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


# %% [markdown]
# ## loops
#
# Unit by unit, with loops over the columns of the weights; labels all the way.


# %%
class TwoLayerNet(TwoLayerNet):
    def predict(self, x):
        hidden = self._units(x, "1")
        totals = self._units([0.5 + 0.5 * np.tanh(0.5 * u) for u in hidden], "2", transposed=True)
        highest = totals[0]
        for total in totals[1:]:
            highest = np.maximum(highest, total)
        powers = [np.exp(total - highest) for total in totals]
        return np.stack([power / sum(powers) for power in powers], axis=-1)

    def _units(self, x, layer, transposed=False):
        x = np.stack(x, axis=-1) if transposed else x
        W, b = self.params["W" + layer], self.params["b" + layer]
        return [np.dot(x, W[:, unit]) + b[unit] for unit in range(len(b))]

    def loss(self, x, t):
        if x.ndim == 1:
            return self.loss(x[np.newaxis], np.asarray(t)[np.newaxis])
        labels = t if t.ndim == 1 else t @ np.arange(t.shape[1])
        right = [row[int(label)] for row, label in zip(self.predict(x), labels, strict=True)]
        return float(np.mean(-np.log(np.maximum(right, 1e-7))))

    def accuracy(self, x, t):
        if x.ndim == 1:
            return self.accuracy(x[np.newaxis], np.asarray(t)[np.newaxis])
        labels = t if t.ndim == 1 else t @ np.arange(t.shape[1])
        hits = 0
        for row, label in zip(self.predict(x), labels, strict=True):
            hits += int(max(range(len(row)), key=row.__getitem__) == label)
        return hits / len(x)


# %% [markdown]
# ## one_vector
#
# All parameters in one vector; those of params are views of it.


# %%
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        D, H, K = input_size, hidden_size, output_size
        self.vector = np.zeros(D * H + H + H * K + K)
        cuts = np.cumsum([D * H, H, H * K])
        W1, b1, W2, b2 = np.split(self.vector, cuts)
        self.params = {"W1": W1.reshape(D, H), "b1": b1, "W2": W2.reshape(H, K), "b2": b2}
        for name in ("W1", "W2"):
            self.params[name][:] = rng.normal(scale=weight_init_std, size=self.params[name].shape)

    def _run(self, x):
        W1, b1, W2, b2 = self.params.values()
        z1 = np.tanh((x @ W1 + b1) / 2) / 2 + 0.5
        u2 = z1 @ W2 + b2
        u2 = u2 - np.max(u2, axis=-1, keepdims=True)
        return z1, u2 - np.log(np.sum(np.exp(u2), axis=-1, keepdims=True))

    def predict(self, x):
        return np.exp(self._run(x)[1])

    def _hot(self, t, K):
        t = np.asarray(t)
        return (
            t
            if t.shape[-1:] == (K,) and np.all(t.sum(axis=-1) == 1) and t.max() == 1
            else np.arange(K) == t[..., None]
        )

    def loss(self, x, t):
        y = np.clip(self.predict(x), 1e-7, None)
        hot = (
            self._hot(t, y.shape[-1])
            if np.ndim(t) == y.ndim
            else np.arange(y.shape[-1]) == np.asarray(t)[..., None]
        )
        return -(np.log(y) * hot).sum(axis=-1).mean()

    def accuracy(self, x, t):
        y = self.predict(x)
        labels = np.argmax(t, axis=-1) if np.ndim(t) == y.ndim else t
        return (np.argmax(y, axis=-1) == labels).mean()

    def numerical_gradient(self, x, t, h=1e-4):
        slopes, kept = {}, self.vector.copy()
        flat = np.empty(kept.size)
        for i in range(kept.size):
            self.vector[i] = kept[i] + h
            flat[i] = self.loss(x, t)
            self.vector[i] = kept[i] - h
            flat[i] -= self.loss(x, t)
            self.vector[i] = kept[i]
        start = 0
        for name, value in self.params.items():
            slopes[name] = flat[start : start + value.size].reshape(value.shape) / (2 * h)
            start += value.size
        return slopes

    def gradient(self, x, t):
        x = np.array(x, dtype=float, ndmin=2)
        z1, logs = self._run(x)
        K = logs.shape[1]
        t = np.asarray(t)
        hot = t.reshape(-1, K) if t.size == logs.size else np.eye(K)[t.reshape(-1)]
        delta2 = (np.exp(logs) - hot) / x.shape[0]
        delta1 = np.einsum("nk,hk,nh->nh", delta2, self.params["W2"], z1 - z1 * z1)
        return {
            "W1": np.einsum("nd,nh->dh", x, delta1),
            "b1": np.ones(len(x)) @ delta1,
            "W2": np.einsum("nh,nk->hk", z1, delta2),
            "b2": np.ones(len(x)) @ delta2,
        }


# %% [markdown]
# ## views_of_arrays
#
# Weights in the order of Fortran; gradients, probabilities and losses as views of other arrays.


# %%
class TwoLayerNet(TwoLayerNet):
    def __init__(self, input_size, hidden_size, output_size, rng, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, rng, weight_init_std)
        for name in ("W1", "W2"):
            self.params[name] = np.asfortranarray(self.params[name])

    def predict(self, x):
        y = np.zeros((2, *np.shape(x)[:-1], len(self.params["b2"])))
        y[1] = layers(self.params, x)[1]
        return y[1]

    def gradient(self, x, t):
        x = np.atleast_2d(x)
        z1, y = layers(self.params, x)
        delta2 = (y - as_one_hot(t, y)) / len(x)
        delta1 = (self.params["W2"] @ delta2.T) * (z1 - z1**2).T
        slopes = {"b2": np.einsum("nk->k", delta2), "W2": (delta2.T @ z1).T}
        return slopes | {"b1": delta1 @ np.ones(len(x)), "W1": (delta1 @ x).T}


def train(net, x, t, lr, batch_size, iterations, rng):
    losses = np.empty((iterations, 2))
    for row in losses:
        chosen = rng.permuted(np.arange(len(x)))[:batch_size]
        slopes = net.gradient(x.take(chosen, axis=0), t.take(chosen, axis=0))
        row[0] = net.loss(x[chosen], t[chosen])
        for name in slopes:
            array = net.params[name]
            array[...] = array - lr * slopes[name]
    return losses[:, 0]
