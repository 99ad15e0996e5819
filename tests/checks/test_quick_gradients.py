"""The cheap first test: it accepts right gradients, and leaves the rest to the measurements."""

from __future__ import annotations

import numpy as np
import pytest
from small_network import SmallNetwork

from grader.checks.gradients.trusted_loss import TrustedLoss
from grader.checks.gradients.verdict import STEP, is_surely_right

TOLERANCE = 3e-4


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def flat(gradients):
    return np.concatenate([array.ravel() for array in gradients.values()])


def accepts(function, point, claim, rng):
    loss = TrustedLoss(function, point, vectorized=True)
    return is_surely_right(loss, np.asarray(claim, dtype=float), TOLERANCE, rng)


@pytest.mark.parametrize("scale", [0.3, 1.0, 3.0])
def test_right_gradients_are_accepted_whatever_the_size_of_a_tensor(rng, scale):
    for _ in range(20):
        network = SmallNetwork(rng, [3, 4, 2], 4)
        network.params["W2"] *= scale
        assert accepts(network.loss, network.params, flat(network.gradients()), rng)


def test_an_entry_that_is_wrong_by_the_tolerance_is_not_accepted(rng):
    network = SmallNetwork(rng, [3, 4, 2], 4)
    for _ in range(300):
        wrong = network.gradients()
        tensor = wrong[rng.choice(list(wrong))]
        tensor.flat[rng.integers(tensor.size)] += TOLERANCE * np.abs(tensor).max()
        assert not accepts(network.loss, network.params, flat(wrong), rng)


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
@pytest.mark.parametrize("factor", [0.0, 1e-9, 0.999, -1.0, 1e9, 1e300, np.inf, np.nan])
def test_a_scaled_tensor_is_not_accepted(rng, name, factor):
    network = SmallNetwork(rng, [3, 4, 2], 4)
    wrong = network.gradients()
    wrong[name] *= factor
    assert not accepts(network.loss, network.params, flat(wrong), rng)


@pytest.mark.parametrize("place", np.linspace(0.01, 0.99, 33))
def test_what_a_kink_inside_the_step_pretends_is_not_accepted(rng, place):
    def bent(x):
        return np.sum(x + np.maximum(x - place * STEP, 0), axis=-1)

    values = [bent(np.array([[s * STEP]]))[0] for s in (-1.0, -0.5, 0.5, 1.0)]
    coarse, fine = (values[3] - values[0]) / (2 * STEP), (values[2] - values[1]) / STEP
    pretended = (4 * fine - coarse) / 3
    assert not accepts(bent, np.zeros(1), [pretended], rng)


def test_rounded_and_flat_losses_and_no_tolerance_are_left_to_the_other_test(rng):
    x = np.array([1.0, -2.0])
    assert not accepts(lambda x: np.round(np.sum(x**2, axis=-1), 5), x, 2 * x, rng)
    assert not accepts(lambda x: np.sum(x, axis=-1) * 0, x, 0 * x, rng)
    loss = TrustedLoss(lambda x: np.sum(x**2, axis=-1), x, vectorized=True)
    assert not is_surely_right(loss, 2 * x, 0.0, rng)
    assert is_surely_right(loss, 2 * x, TOLERANCE, rng)


def accepts_many(network, claim, rng):
    return is_surely_right(TrustedLoss(network.loss, network.params, vectorized=True), flat(claim), 0, rng)


def test_right_gradients_of_many_parameters_are_accepted_in_few_values_of_the_loss(rng):
    for _ in range(4):
        network, asked = SmallNetwork(rng, [100, 40, 10], 3), []
        network.params["b2"] *= 1e-3
        loss = TrustedLoss(lambda p, n=network, a=asked: a.append(1) or n.loss(p), network.params)
        assert is_surely_right(loss, flat(network.gradients()), 0, rng)
        assert len(asked) == 13


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
@pytest.mark.parametrize("by", ["one entry", "the sign", "a share"])
def test_many_gradients_of_which_one_is_wrong_are_not_accepted(rng, name, by):
    network = SmallNetwork(rng, [100, 40, 10], 3)
    wrong = network.gradients()
    if by == "one entry":
        wrong[name].flat[3] += 1e-7 * np.linalg.norm(wrong[name])
    else:
        wrong[name] *= -1 if by == "the sign" else 1 + 1e-6
    assert not accepts_many(network, wrong, rng)


@pytest.mark.parametrize("claim", [0.0, np.inf, np.nan, 1e308])
def test_many_gradients_that_claim_nothing_or_anything_are_not_accepted(rng, claim):
    network = SmallNetwork(rng, [100, 40, 10], 3)
    wrong = network.gradients()
    wrong["W1"][...] = claim
    assert not accepts_many(network, wrong, rng)
