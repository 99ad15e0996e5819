"""All parameters in one vector; those of params are views of it."""

import numpy as np


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
