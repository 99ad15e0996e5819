"""Random networks with right gradients."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Network:
    """A fully connected network, a batch, and a loss.

    Parameters
    ----------
    params : dict of str to ndarray
        ``W1, b1, ..., Wn, bn``.
    x, t : ndarray of shape (N, D) and (N, K)
    hidden : {"sigmoid", "relu"}
    kind : {"cross_entropy", "mean_squared"}
        Softmax output with the mean cross-entropy, or identity output with half the mean square.
    """

    params: Arrays
    x: NDArray[np.float64]
    t: NDArray[np.float64]
    hidden: str
    kind: str

    @property
    def depth(self) -> int:
        """Number of layers."""
        return len(self.params) // 2

    @property
    def batch(self) -> int:
        """Number of samples."""
        return len(self.x)

    def loss(self, params):
        """Return the loss for arrays as in `params`, or with an additional leading axis."""
        z = self.x
        for layer in range(1, self.depth + 1):
            u = z @ params[f"W{layer}"] + params[f"b{layer}"][..., None, :]
            z = activate(self.hidden, u)
        if self.kind == "mean_squared":
            return np.mean((u - self.t) ** 2, axis=(-2, -1)) / 2
        top = u.max(axis=-1, keepdims=True)
        log_sum = np.log(np.sum(np.exp(u - top), axis=-1))
        return np.mean(log_sum - np.sum((u - top) * self.t, axis=-1), axis=-1)

    def forward(self):
        """Return the inputs of every layer (and the last output), and the total inputs."""
        z, total = [self.x], []
        for layer in range(1, self.depth + 1):
            total.append(z[-1] @ self.params[f"W{layer}"] + self.params[f"b{layer}"])
            z.append(activate(self.hidden, total[-1]))
        return z, total

    def on_a_kink(self) -> bool:
        """Whether a hidden total input is exactly 0."""
        return self.hidden == "relu" and any((u == 0).any() for u in self.forward()[1][:-1])

    def gradient(self, samples: slice = slice(None), cache=None, wrong_axis: bool = False) -> Arrays:
        """Return the gradient by back-propagation, as a student would; the arguments plant mistakes."""
        z, total = cache or self.forward()
        u = total[-1]
        if self.kind == "mean_squared":
            delta = (u - self.t) / self.t.size
        else:
            y = np.exp(u - u.max(axis=1, keepdims=True))
            delta = (y / y.sum(axis=1, keepdims=True) - self.t) / self.batch
        kept = np.zeros((self.batch, 1))
        kept[samples] = 1.0
        delta = delta * kept
        grads = {}
        for layer in range(self.depth, 0, -1):
            grads[f"W{layer}"] = z[layer - 1].T @ delta
            grads[f"b{layer}"] = delta.sum(axis=int(wrong_axis))
            if layer > 1:
                slope = (
                    z[layer - 1] * (1 - z[layer - 1]) if self.hidden == "sigmoid" else total[layer - 2] > 0
                )
                delta = delta @ self.params[f"W{layer}"].T * slope
        return {name: grads[name] for name in self.params}


def activate(hidden, u):
    if hidden == "relu":
        return np.maximum(u, 0)
    decaying = np.exp(np.where(u.real > 0, -u, u))
    return np.where(u.real > 0, 1, decaying) / (1 + decaying)


def random_network(
    rng, sizes: list[int] | None = None, batch: int | None = None, near_kinks: bool = True
) -> Network:
    """Return 1 to 4 layers with weights from 1e-3 to 1e2, some of the units very near their kink."""
    sizes = sizes or rng.integers(2, 13, rng.integers(2, 6)).tolist()
    n = batch or int(rng.integers(2, 9))
    scale = 10 ** rng.uniform(-3, 2)
    params = {}
    for layer, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
        params[f"W{layer}"] = rng.normal(0, scale, (fan_in, fan_out))
        params[f"b{layer}"] = rng.normal(0, scale, fan_out) * rng.integers(0, 2)
    hidden = str(rng.choice(["sigmoid", "relu"]))
    kind = str(rng.choice(["cross_entropy", "mean_squared"]))
    t = rng.normal(size=(n, sizes[-1]))
    if kind == "cross_entropy":
        t = np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)]
    network = Network(params, rng.normal(0, 1, (n, sizes[0])), t, hidden, kind)
    if near_kinks and hidden == "relu" and rng.random() < 0.5:
        move_near_kinks(network, rng)
    return network


def move_near_kinks(network: Network, rng) -> None:
    """Shift one bias of every hidden layer so that one total input is almost 0.

    It becomes 1e-12 to 1e-4 of the largest of its layer: less, and rounding would decide on which side of 0
    it is.
    """
    for layer in range(1, network.depth):
        _, total = network.forward()
        u = total[layer - 1]
        sample, unit = rng.integers(0, u.shape[0]), rng.integers(0, u.shape[1])
        near = rng.choice([-1, 1]) * 10 ** rng.uniform(-12, -4) * np.abs(u).max()
        network.params[f"b{layer}"][unit] += near - u[sample, unit]


def large_network(rng, batch: int = 3, hidden_size: int = 100) -> Network:
    """Return a 784-H-10 network, with 79,510 parameters if H is 100."""
    params = {
        "W1": rng.normal(0, 784**-0.5, (784, hidden_size)),
        "b1": rng.normal(0, 0.1, hidden_size),
        "W2": rng.normal(0, hidden_size**-0.5, (hidden_size, 10)),
        "b2": rng.normal(0, 0.1, 10),
    }
    x = rng.uniform(0, 1, (batch, 784))
    return Network(params, x, np.eye(10)[rng.integers(0, 10, batch)], "sigmoid", "cross_entropy")
