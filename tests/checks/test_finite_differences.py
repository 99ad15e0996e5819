from __future__ import annotations

import numpy as np
import pytest

from grader.checks.gradients.slopes import STENCIL, axes, from_stencil, measure
from grader.checks.gradients.trusted_loss import TrustedLoss


def slopes(function, x):
    loss = TrustedLoss(lambda x: function(x)[..., 0], np.array([x]), vectorized=True)
    return measure(loss, axes(loss, np.array([0])), loss.noise(np.random.default_rng(0)))


SMOOTH = {
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "steep": (lambda x: np.sin(3e3 * x), lambda x: 3e3 * np.cos(3e3 * x)),
    "flat": (lambda x: 1e-9 * np.sin(x) + 1.0, lambda x: 1e-9 * np.cos(x)),
    "large": (lambda x: 1e12 * np.cosh(x), lambda x: 1e12 * np.sinh(x)),
    "polynomial": (lambda x: x**7 - 3 * x, lambda x: 7 * x**6 - 3),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_the_error_is_never_larger_than_it_says(name):
    function, derivative = SMOOTH[name]
    for x in np.random.default_rng(1).uniform(-2, 2, 200):
        found = slopes(function, x)
        assert abs(found.value[0] - derivative(x)) <= found.error[0]


@pytest.mark.parametrize("name", ["sin", "exp", "polynomial"])
def test_ordinary_functions_are_known_to_eight_digits(name):
    function, derivative = SMOOTH[name]
    for x in np.random.default_rng(2).uniform(-2, 2, 50):
        assert slopes(function, x).error[0] <= 1e-8 * max(1, abs(derivative(x)))


def test_a_kink_anywhere_inside_the_step_is_in_the_error():
    h = 0.01
    line = axes(TrustedLoss(np.sum, np.zeros(1)), np.array([0]))
    for place in np.linspace(-1, 1, 401) * h:
        values = 2 * np.maximum(STENCIL * h - place, 0)
        found = from_stencil(line, values[None], 2 * max(-place, 0.0), np.array([h]), 0.0)
        assert abs(found.value[0] - 2.0 * (place < 0)) <= found.error[0] + 1e-12 or place == 0


@pytest.mark.parametrize("place", [1e-3, -1e-4, 1e-6, -1e-8])
def test_a_step_small_enough_to_leave_a_kink_out_is_found(place):
    found = slopes(lambda x: np.maximum(x - place, 0) + x, 0.0)
    assert found.value[0] == pytest.approx(1.0 + (place < 0), abs=1e-5)
    assert not found.kink()[0]


def test_a_kink_at_the_point_is_one_with_its_two_slopes():
    found = slopes(lambda x: np.where(x > 0, 3 * x, -x), 0.0)
    assert found.kink()[0]
    assert (found.left[0], found.right[0]) == pytest.approx((-1.0, 3.0), abs=1e-9)


def test_values_outside_the_domain_are_not_used():
    found = slopes(np.log, 1e-5)
    assert abs(found.value[0] - 1e5) <= found.error[0]
    assert found.error[0] < 1


def test_noise_is_the_conditioning_of_the_loss():
    rng = np.random.default_rng(0)
    tame = TrustedLoss(lambda x: float(np.sum(x)), np.ones(10)).noise(rng)
    wild = TrustedLoss(lambda x: float(1e6 * (x[0] - x[1])), np.ones(2)).noise(rng)
    assert tame < 1e-13
    assert 1e-11 < wild < 1e-9
