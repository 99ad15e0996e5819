"""The mistakes that the benchmark plants in right gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from gradient_networks import Arrays, Network, large_network, random_network

LARGE = "one entry of 79,510 x1.001"


def scaled(factor: float) -> Callable[[Network, np.random.Generator], Arrays]:
    def plant(network: Network, rng) -> Arrays:
        wrong = network.gradient()
        name = rng.choice(visible(wrong))
        wrong[name] = wrong[name] * factor
        return wrong

    return plant


def visible(gradients: Arrays, kind: str = "") -> list[str]:
    """Tensors (of one kind, W or b) with a largest entry of at least 1e-6 of the largest of all of them."""
    largest = {name: np.abs(gradient).max() for name, gradient in gradients.items() if name.startswith(kind)}
    return [name for name, size in largest.items() if size >= 1e-6 * max(largest.values())]


def one_entry(name: str, factor: float) -> Callable[[Network, np.random.Generator], Arrays]:
    def plant(network: Network, rng) -> Arrays:
        wrong = network.gradient()
        flat = wrong[name].reshape(-1)
        flat[rng.choice(np.flatnonzero(np.abs(flat) >= 0.01 * np.abs(flat).max()))] *= factor
        return wrong

    return plant


def one_entry_of_last(network: Network, rng) -> Arrays:
    return one_entry(f"W{network.depth}", 2.0)(network, rng)


def column_zero(network: Network, rng) -> Arrays:
    wrong = network.gradient()
    name = rng.choice(visible(wrong, "W"))
    wrong[name][:, rng.integers(wrong[name].shape[1])] = 0.0
    return wrong


def transposed(network: Network, rng) -> Arrays:
    wrong = network.gradient()
    name = rng.choice(visible(wrong, "W"))
    wrong[name] = wrong[name].T.copy()
    return wrong


def all_zeros(network: Network, rng) -> Arrays:
    return {name: np.zeros_like(gradient) for name, gradient in network.gradient().items()}


def wrong_axis(network: Network, rng) -> Arrays:
    return network.gradient(wrong_axis=True)


def no_mean(network: Network, rng) -> Arrays:
    return {name: network.batch * gradient for name, gradient in network.gradient().items()}


def first_sample(network: Network, rng) -> Arrays:
    return network.gradient(samples=slice(1))


def stale_cache(network: Network, rng) -> Arrays:
    before = Network(
        network.params, rng.normal(size=network.x.shape), network.t, network.hidden, network.kind
    )
    return network.gradient(cache=before.forward())


def any_network(rng) -> Network:
    return random_network(rng)


def square_network(rng) -> Network:
    width = int(rng.integers(2, 9))
    return random_network(rng, [width] * int(rng.integers(2, 6)), batch=width)


def with_300(rng) -> Network:
    return random_network(rng, [*rng.integers(2, 13, rng.integers(0, 4)).tolist(), 30, 10])


FAULTS = {
    "all zeros": (any_network, all_zeros),
    "one tensor x1.01": (any_network, scaled(1.01)),
    "one tensor x0.999": (any_network, scaled(0.999)),
    "one tensor x1.0001": (any_network, scaled(1.0001)),
    "one entry of 300 x2": (with_300, one_entry_of_last),
    LARGE: (large_network, one_entry("W1", 1.001)),
    "one column zero": (any_network, column_zero),
    "square matrix transposed": (square_network, transposed),
    "bias summed over the wrong axis, N = K": (square_network, wrong_axis),
    "no 1/N": (any_network, no_mean),
    "first sample only": (any_network, first_sample),
    "stale cache": (any_network, stale_cache),
}


def cases(make, plant, rng) -> Iterator[tuple[Network, Arrays]]:
    """Networks with wrong gradients.

    Left out are networks on top of a kink, which have many right gradients, those whose gradient is nought,
    and faults that change too little to be one: 5e-5 of the largest entry of their tensor, 1e-10 of the
    largest of all.
    """
    while True:
        network = make(rng)
        right = network.gradient()
        largest = max(np.abs(gradient).max() for gradient in right.values())
        if largest < 1e-6 or network.on_a_kink():
            continue
        wrong = plant(network, rng)
        change = max(
            np.abs(wrong[name] - right[name]).max() / max(np.abs(right[name]).max(), 1e-300) for name in right
        )
        share = max(np.abs(wrong[name] - right[name]).max() for name in right) / largest
        if change > 5e-5 and share > 1e-10:
            yield network, wrong
