"""The gradients that the known mistakes of back-propagation give, computed from trusted data.

A diagnosis such as "the derivative is taken at z instead of u" can be told for certain only by making that
very mistake and comparing. So this is a back-propagation with switches: with all of them off it is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Activation = Literal["identity", "sigmoid", "relu", "softmax"]
OutputLoss = Literal["mean_squared_error", "binary_cross_entropy", "cross_entropy_error"]


@dataclass(frozen=True)
class Faults:
    """Which mistakes to make; the defaults make none."""

    slope_at_z: bool = False
    no_slope: bool = False
    output_slope: bool = False
    not_transposed: bool = False
    bias_over_units: bool = False
    only_sample: int | None = None
    left_out: int | None = None


RIGHT = Faults()
TOLD = {
    Faults(slope_at_z=True): "The derivative of the activation is taken at the output z; it belongs at u.",
    Faults(no_slope=True): "The derivative of the hidden activation is missing from delta.",
    Faults(output_slope=True): (
        "The derivative of the output activation is multiplied in once more; y - t contains it already."
    ),
    Faults(not_transposed=True): "Delta goes back through W where it has to go back through W.T.",
    Faults(bias_over_units=True): (
        "The bias gradients are summed over the units (axis 1) instead of the samples (axis 0)."
    ),
    Faults(only_sample=0): "Only the first sample of the batch is counted.",
    Faults(only_sample=-1): "Only the last sample of the batch is counted.",
}


def network_mistakes(
    params: Mapping[str, ArrayLike],
    x: ArrayLike,
    t: ArrayLike,
    activations: Sequence[Activation],
    loss: OutputLoss,
    *,
    stale_x: ArrayLike | None = None,
    stale_params: Mapping[str, ArrayLike] | None = None,
) -> dict[str, dict[str, Array]]:
    """Return the gradients that known mistakes give, by what to tell the student.

    Parameters
    ----------
    params : mapping of str to array_like
        ``W1, b1, ..., Wn, bn`` with W of shape (n_in, n_out) and b of shape (n_out,).
    x : array_like of shape (N, D) or (D,)
    t : array_like of shape (N, K), (N,) or (K,)
        Targets, or integer labels for ``"cross_entropy_error"``.
    activations : sequence of str
        One of identity, sigmoid, relu and softmax for each layer.
    loss : str
        ``"mean_squared_error"`` (identity output), ``"binary_cross_entropy"`` (sigmoid output) or
        ``"cross_entropy_error"`` (softmax output).
    stale_x : array_like of the shape of `x`, optional
        The input of an earlier call, for gradients computed from its cache.
    stale_params : mapping of str to array_like, optional
        The parameters of an earlier call, likewise.

    Returns
    -------
    dict of str to dict of str to ndarray
        Only the mistakes that change something here. Two that give the same are both left in: then neither is
        told.
    """
    weights = _floats(params)
    batch = np.atleast_2d(np.asarray(x, dtype=np.float64))
    targets = _targets(t, len(batch), weights[f"b{len(activations)}"].size)
    network = _Network(weights, targets, activations, loss)
    told = TOLD.copy()
    if targets.shape[1] > 1:
        told |= {
            Faults(left_out=k): f"Output {k} (counting from 0) is left out." for k in range(targets.shape[1])
        }
    cache = network.forward(batch)
    found = {text: network.backward(cache, f) for f, text in told.items() if network.possible(f)}
    if stale_x is not None:
        old = network.forward(np.atleast_2d(np.asarray(stale_x, dtype=np.float64)))
        found["The cache is stale: its u and z are those of an earlier input."] = network.backward(old)
    if stale_params is not None:
        old = replace(network, weights=_floats(stale_params)).forward(batch)
        found["The cache is stale: its u and z were computed with earlier parameters."] = network.backward(
            old
        )
    right = network.backward(cache)
    return {text: grads for text, grads in found.items() if any(np.any(grads[n] != right[n]) for n in right)}


@dataclass(frozen=True)
class _Network:
    weights: dict[str, Array]
    t: Array
    activations: Sequence[Activation]
    loss: OutputLoss

    def possible(self, faults: Faults) -> bool:
        if faults.bias_over_units:
            return all(a.shape == (len(self.t),) for name, a in self.weights.items() if name.startswith("b"))
        if faults.not_transposed:
            names = [f"W{layer}" for layer in range(2, len(self.activations) + 1)]
            return all(self.weights[name].shape[0] == self.weights[name].shape[1] for name in names)
        return True

    def forward(self, x: Array) -> tuple[list[Array], list[Array]]:
        z, u = [x], []
        for layer, activation in enumerate(self.activations, start=1):
            u.append(z[-1] @ self.weights[f"W{layer}"] + self.weights[f"b{layer}"])
            z.append(_activate(activation, u[-1]))
        return z, u

    def backward(self, cache: tuple[list[Array], list[Array]], faults: Faults = RIGHT) -> dict[str, Array]:
        z, u = cache
        delta = self._output_delta(cache, faults)
        grads: dict[str, Array] = {}
        for layer in range(len(self.activations), 0, -1):
            W = self.weights[f"W{layer}"]
            grads[f"W{layer}"] = z[layer - 1].T @ delta
            grads[f"b{layer}"] = delta.sum(axis=int(faults.bias_over_units))
            if layer > 1:
                delta = delta @ (W if faults.not_transposed else W.T)
                if not faults.no_slope:
                    at = z[layer - 1] if faults.slope_at_z else u[layer - 2]
                    delta = delta * _slope(self.activations[layer - 2], at)
        return {name: grads[name] for name in self.weights}

    def _output_delta(self, cache: tuple[list[Array], list[Array]], faults: Faults) -> Array:
        z, u = cache
        delta = (z[-1] - self.t) / (len(self.t) if self.loss == "cross_entropy_error" else self.t.size)
        if faults.output_slope:
            delta = delta * _slope(self.activations[-1], u[-1])
        counted = np.ones_like(delta)
        if faults.only_sample is not None:
            counted[...] = 0.0
            counted[faults.only_sample] = 1.0
        if faults.left_out is not None:
            counted[:, faults.left_out] = 0.0
        return delta * counted


def _floats(params: Mapping[str, ArrayLike]) -> dict[str, Array]:
    return {name: np.asarray(array, dtype=np.float64) for name, array in params.items()}


def _targets(t: ArrayLike, samples: int, outputs: int) -> Array:
    targets = np.asarray(t)
    if targets.size == samples * outputs:
        return targets.astype(np.float64).reshape(samples, outputs)
    return np.asarray(np.eye(outputs)[targets.reshape(samples)])


def _activate(activation: Activation, u: Array) -> Array:
    if activation == "sigmoid":
        return 0.5 * (1.0 + np.tanh(0.5 * u))
    if activation == "relu":
        return np.maximum(u, 0.0)
    if activation == "softmax":
        growth = np.exp(u - u.max(axis=-1, keepdims=True))
        return np.asarray(growth / growth.sum(axis=-1, keepdims=True))
    return u


def _slope(activation: Activation, u: Array) -> Array:
    if activation == "relu":
        return (u > 0).astype(np.float64)
    if activation in ("sigmoid", "softmax"):
        z = _activate(activation, u)
        return z * (1.0 - z)
    return np.ones_like(u)
