"""The usual ways to check a gradient, each in a few lines, with the tolerances they are published with.

Every recipe takes a network and gradients and tells whether it rejects them.
"""

from __future__ import annotations

from itertools import islice

import numpy as np
import torch
from gradient_networks import Arrays, Network
from scipy.optimize import check_grad

from grader.checks import CheckFailed
from grader.checks.gradients import InconclusiveGradient, check_gradients


def verdict(network: Network, gradients: Arrays, rng, *, vectorized: bool) -> str:
    """Return what this project's check says of gradients."""
    try:
        check_gradients(network.loss, network.params, gradients, rng=rng, vectorized=vectorized)
    except CheckFailed:
        return "fail"
    except InconclusiveGradient:
        return "inconclusive"
    return "pass"


def by_differences(network: Network, gradients: Arrays, rng) -> bool:
    return verdict(network, gradients, rng, vectorized=True) == "fail"


def by_differences_of_a_plain_loss(network: Network, gradients: Arrays, rng) -> bool:
    return verdict(network, gradients, rng, vectorized=False) == "fail"


def torch_fast(network: Network, gradients: Arrays, rng) -> bool:
    return not _gradcheck(network, gradients, fast=True)


def torch_full(network: Network, gradients: Arrays, rng) -> bool:
    return not _gradcheck(network, gradients, fast=False)


def _gradcheck(network: Network, gradients: Arrays, fast: bool) -> bool:
    x, t = torch.from_numpy(network.x), torch.from_numpy(network.t)
    planted = [torch.from_numpy(np.array(gradient, dtype=float)) for gradient in gradients.values()]
    hidden = torch.relu if network.hidden == "relu" else torch.sigmoid

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *params):
            z = x
            for weights, bias in zip(params[::2], params[1::2], strict=True):
                u = z @ weights + bias
                z = hidden(u)
            if network.kind == "mean_squared":
                return ((u - t) ** 2).mean() / 2
            return -(torch.log_softmax(u, dim=1) * t).sum(dim=1).mean()

        @staticmethod
        def backward(ctx, upstream):
            return tuple(upstream * gradient for gradient in planted)

    params = [torch.from_numpy(array.copy()).requires_grad_() for array in network.params.values()]
    return torch.autograd.gradcheck(Loss.apply, params, fast_mode=fast, raise_exception=False)


def scipy_check_grad(network: Network, gradients: Arrays, rng) -> bool:
    """SciPy returns the norm of the difference and leaves the judgement open: here 1e-4 of the norm."""
    point, flat = _flat(network.params), _flat(gradients)
    error = check_grad(lambda theta: _loss(network, theta), lambda theta: flat, point)
    return bool(error > 1e-4 * max(np.linalg.norm(flat), 1e-3))


def cs231n(network: Network, gradients: Arrays, rng) -> bool:
    """Stanford CS231n: ten random entries of every tensor, h = 1e-5, relative error above 1e-4."""
    for name, gradient in gradients.items():
        for _ in range(10):
            index = tuple(rng.integers(0, size) for size in gradient.shape)
            number = _central(network, name, index, 1e-5)
            scale = abs(number) + abs(gradient[index])
            if abs(number - gradient[index]) > 1e-4 * scale:
                return True
    return False


def jax(network: Network, gradients: Arrays, rng) -> bool:
    """JAX: one random direction over all parameters, step 1e-4, absolute and relative tolerance 1e-5."""
    number, claim = _one_direction(network, gradients, rng, 1e-4)
    return bool(abs(number - claim) > 1e-5 + 1e-5 * abs(number))


def hips(network: Network, gradients: Arrays, rng) -> bool:
    """HIPS autograd: one random direction over all parameters, step 1e-6, one of two tolerances of 1e-6."""
    number, claim = _one_direction(network, gradients, rng, 1e-6)
    return bool(abs(number - claim) > max(1e-6, 1e-6 * abs(number + claim)))


def minitorch(network: Network, gradients: Arrays, rng) -> bool:
    """minitorch: one random entry of every tensor, step 1e-6, absolute and relative tolerance 1e-2."""
    for name, gradient in gradients.items():
        index = tuple(rng.integers(0, size) for size in gradient.shape)
        number = _central(network, name, index, 1e-6)
        if abs(number - gradient[index]) > 1e-2 + 1e-2 * abs(number):
            return True
    return False


def textbook_loop(network: Network, entries: int) -> list[float]:
    """Differentiate entry by entry with h = 1e-4, as textbooks do, over the first so many entries."""
    every = ((name, index) for name, array in network.params.items() for index in np.ndindex(array.shape))
    return [_central(network, name, index, 1e-4) for name, index in islice(every, entries)]


def _central(network: Network, name: str, index, step: float) -> float:
    array = network.params[name]
    value = array[index]
    array[index] = value + step
    above = network.loss(network.params)
    array[index] = value - step
    below = network.loss(network.params)
    array[index] = value
    return float(above - below) / (2 * step)


def _one_direction(network: Network, gradients: Arrays, rng, step: float) -> tuple[float, float]:
    way = {name: rng.normal(size=array.shape) for name, array in network.params.items()}
    ends = [
        network.loss({name: array + side * step / 2 * way[name] for name, array in network.params.items()})
        for side in (1, -1)
    ]
    claim = sum(float(np.sum(way[name] * gradient)) for name, gradient in gradients.items())
    return float(ends[0] - ends[1]) / step, claim


def _flat(arrays: Arrays):
    return np.concatenate([array.ravel() for array in arrays.values()])


def _loss(network: Network, theta) -> float:
    params, start = {}, 0
    for name, array in network.params.items():
        params[name] = theta[start : start + array.size].reshape(array.shape)
        start += array.size
    return float(network.loss(params))


RECIPES = {
    "this": by_differences,
    "torch full": torch_full,
    "torch fast": torch_fast,
    "SciPy": scipy_check_grad,
    "CS231n": cs231n,
    "JAX": jax,
    "HIPS": hips,
    "minitorch": minitorch,
}
EVERY_ENTRY = {torch_full, scipy_check_grad}
