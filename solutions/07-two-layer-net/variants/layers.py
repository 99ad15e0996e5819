"""Layers that hold the arrays of params themselves, each with a forward and a backward."""

import numpy as np


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
