from __future__ import annotations

import re
import time

import numpy as np
import pytest
from small_network import SmallNetwork, failure, verdict

from grader.checks.compare import CheckFailed
from grader.checks.gradients import InconclusiveGradient, check_gradients
from grader.checks.gradients.slopes import axes, measure
from grader.checks.gradients.trusted_loss import TrustedLoss
from grader.errors import AuthoringError

WAYS = {
    "plain": {},
    "vectorized": {"vectorized": True},
}


@pytest.fixture
def rng(request):
    return np.random.default_rng(sum(request.node.name.encode()))


@pytest.fixture(params=WAYS, ids=WAYS)
def way(request):
    return WAYS[request.param]


def half_square(params):
    return 0.5 * sum(np.sum(array**2) for array in params.values())


# The slopes along the axes


def numerical_gradient(f, x, vectorized=False):
    loss = TrustedLoss(f, np.asarray(x), vectorized=vectorized)
    noise = loss.noise(np.random.default_rng(0))
    return measure(loss, axes(loss, np.arange(loss.size)), noise).value.reshape(loss.shapes[0])


@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (2, 1, 2), (0,)])
def test_numerical_gradient_has_the_shape_of_x(rng, shape):
    x = rng.normal(size=shape)
    found = numerical_gradient(lambda x: np.sum(np.sin(x)), x)
    assert found.shape == shape
    np.testing.assert_allclose(found, np.cos(x), rtol=0, atol=1e-11)


def test_numerical_gradient_promotes_integers_and_leaves_x_alone():
    x = np.array([[1, 2], [3, 4]])
    np.testing.assert_allclose(numerical_gradient(lambda x: np.sum(x**3), x), 3.0 * x**2, rtol=1e-10)
    assert x.dtype.kind == "i"
    assert x.tolist() == [[1, 2], [3, 4]]


def test_numerical_gradient_can_ask_for_many_points_at_once(rng):
    x = rng.normal(size=(3, 4))
    found = numerical_gradient(lambda x: np.exp(x).sum(axis=(-2, -1)), x, vectorized=True)
    np.testing.assert_allclose(found, np.exp(x), rtol=1e-10)


def test_numerical_gradient_finds_a_step_for_steep_and_for_flat_functions():
    assert numerical_gradient(lambda x: np.sin(1e4 * x), 0.1) == pytest.approx(1e4 * np.cos(1e3), rel=1e-7)
    assert numerical_gradient(lambda x: 5.0 + 1e-6 * np.sin(x), 0.3) == pytest.approx(
        1e-6 * np.cos(0.3), rel=1e-6
    )


def test_numerical_gradient_stays_inside_the_domain():
    assert numerical_gradient(np.log, 1e-3) == pytest.approx(1e3, rel=1e-8)


def test_a_loss_that_is_not_finite_is_the_instructors_problem():
    with pytest.raises(AuthoringError, match="nan"):
        numerical_gradient(lambda x: np.nan, [1.0])


# right gradients


@pytest.mark.parametrize("hidden", ["sigmoid", "relu"])
@pytest.mark.parametrize("kind", ["cross_entropy", "mean_squared"])
@pytest.mark.parametrize("sizes", [[3, 2], [4, 5, 3], [3, 4, 4, 2], [2, 3, 3, 3, 2]], ids=str)
def test_right_gradients_pass(rng, way, sizes, hidden, kind):
    network = SmallNetwork(rng, sizes, 4, hidden, kind)
    check_gradients(network.loss, network.params, network.gradients(), rng=rng, **way)


@pytest.mark.parametrize("scale", [1e-3, 1e-1, 10.0, 100.0])
def test_right_gradients_pass_whatever_the_size_of_the_weights(rng, scale):
    for _ in range(8):
        network = SmallNetwork(rng, [4, 5, 4, 3], 4, kind="mean_squared")
        network.params = {name: scale * array for name, array in network.params.items()}
        assert verdict(network.loss, network.params, network.gradients()) == "pass"


@pytest.mark.parametrize("near", [1e-4, 1e-8, -1e-10, -1e-12])
def test_right_gradients_pass_near_a_kink(rng, near):
    network = SmallNetwork(rng, [4, 5, 3], 4, "relu")
    u = network.x @ network.params["W1"] + network.params["b1"]
    network.params["b1"][2] += near - u[1, 2]
    # Differences cannot see past a kink that is too near: then they say so, and do not accuse anybody.
    said = verdict(network.loss, network.params, network.gradients())
    assert said == "pass" or (abs(near) < 1e-8 and said == "inconclusive")


def test_one_array_is_as_good_as_a_dict():
    x = np.array([1.0, -2.0])
    check_gradients(lambda x: float(x @ x), x, 2 * x)
    with pytest.raises(CheckFailed, match=r"^The gradient is wrong at \[1\]: -2, where"):
        check_gradients(lambda x: float(x @ x), x, x)


def test_a_perfect_fit_passes():
    x = np.linspace(-1, 1, 12).reshape(4, 3)
    true = {"W": np.array([[1.0], [2.0], [-0.3]]), "b": np.array([0.7])}
    t = x @ true["W"] + true["b"]
    moved = {"W": true["W"] * (1 + 1e-15), "b": true["b"]}

    def loss(params):
        return 0.5 * np.mean((x @ params["W"] + params["b"] - t) ** 2)

    delta = (x @ moved["W"] + moved["b"] - t) / 4
    assert verdict(loss, moved, {"W": x.T @ delta, "b": delta.sum(axis=0)}) != "fail"


def test_float32_and_integer_gradients_are_judged_by_value(rng):
    network = SmallNetwork(rng, [3, 4, 2], 3)
    narrow = {name: gradient.astype(np.float32) for name, gradient in network.gradients().items()}
    check_gradients(network.loss, network.params, narrow)
    params = {"W": np.array([1.0, 2.0])}
    check_gradients(half_square, params, {"W": np.array([1, 2])})
    check_gradients(half_square, params, {"W": [1.0, 2.0]})


def test_float32_parameters_are_promoted():
    params = {"W": np.array([1.5, 2.0], dtype=np.float32)}
    check_gradients(half_square, params, {"W": [1.5, 2.0]})


def test_parameters_are_not_changed(rng, way):
    network = SmallNetwork(rng, [3, 4, 2], 3)
    before = {name: array.copy() for name, array in network.params.items()}
    check_gradients(network.loss, network.params, network.gradients(), **way)
    assert all(np.array_equal(before[name], network.params[name]) for name in before)


def test_the_same_seed_says_the_same(rng):
    network = SmallNetwork(rng, [30, 150, 4], 2)
    wrong = network.gradients()
    wrong["W1"][3, 7] *= 1.001
    first, second = (
        str(failure(network.loss, network.params, wrong, rng=np.random.default_rng(5))) for _ in range(2)
    )
    assert first == second


# wrong gradients


def ratio(failed):
    return float(failed.counterexample.difference.partition("ratio ")[2])


@pytest.mark.parametrize("factor", [1.01, 0.999, 1.0001, 0.0, -1.0, 2.0])
@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
def test_one_scaled_tensor_is_caught(rng, way, name, factor):
    network = SmallNetwork(rng, [4, 5, 3], 4, "relu")
    wrong = network.gradients()
    wrong[name] = factor * wrong[name]
    failed = failure(network.loss, network.params, wrong, rng=rng, **way)
    assert failed.message.startswith(f"The gradient of {name} is wrong at [")
    assert ratio(failed) == pytest.approx(factor, rel=1e-5)


def test_one_wrong_entry_is_named(rng, way):
    network = SmallNetwork(rng, [6, 10, 5], 4)
    wrong = network.gradients()
    wrong["W2"][7, 3] *= 1.001
    failed = failure(network.loss, network.params, wrong, rng=rng, **way)
    assert failed.counterexample.returned == f"W2[7, 3] = {wrong['W2'][7, 3]:.10g}"
    assert ratio(failed) == pytest.approx(1.001, abs=1e-5)
    numerical, error = re.match(r"(\S+) ± (\S+),", failed.counterexample.expected).groups()
    assert abs(float(numerical) - network.gradients()["W2"][7, 3]) <= 2 * float(error)
    assert failed.message.endswith("). Every other entry is right.")


@pytest.mark.slow
def test_one_wrong_entry_of_79510_is_found(rng):
    network = SmallNetwork(rng, [784, 100, 10], 2)
    network.params["W1"] *= 0.03
    right = network.gradients()
    check_gradients(network.loss, network.params, right, rng=rng, vectorized=True)
    wrong = {name: gradient.copy() for name, gradient in right.items()}
    wrong["W1"][400, 50] *= 1.001
    failed = failure(network.loss, network.params, wrong, rng=rng, vectorized=True)
    assert failed.counterexample.returned.startswith("W1[400, 50] = ")
    assert ratio(failed) == pytest.approx(1.001, abs=1e-5)


def test_a_single_wrong_bias_of_a_large_network_is_found(rng):
    network = SmallNetwork(rng, [100, 60, 1], 3, kind="mean_squared")
    wrong = network.gradients()
    wrong["b2"] = wrong["b2"] * 1.001
    failed = failure(network.loss, network.params, wrong, rng=rng, vectorized=True)
    assert failed.counterexample.returned.startswith("b2[0] = ")
    assert ratio(failed) == pytest.approx(1.001, abs=1e-5)


def test_two_errors_of_the_same_size_do_not_cancel(rng):
    params = {"W": rng.normal(size=(80, 80))}
    for _ in range(10):
        wrong = params["W"].copy()
        wrong[3, 4] += 0.01
        wrong[5, 6] -= 0.01
        assert verdict(half_square, params, {"W": wrong}, rng=rng) == "fail"


def test_a_failed_check_shows_everything_and_ends_with_the_diagnosis():
    params = {"W1": np.array([[1.0, 2.0], [3.0, 4.0]])}
    with pytest.raises(CheckFailed) as failed:
        check_gradients(half_square, params, {"W1": 5 * params["W1"]}, batch=5)
    text = str(failed.value)
    assert "The gradient of W1 is wrong at [1, 1]: 20, where the slope of the loss is 4 ± " in text
    assert (
        "(ratio 5). The gradient of W1 is 5 times too large: the mean over the batch" in failed.value.message
    )
    assert failed.value.message.endswith("(1/N, N = 5) is missing.")
    assert failed.value.counterexample.returned == "W1[1, 1] = 20"
    assert "difference  16, ratio 5" in text


# what strangers send


@pytest.mark.parametrize(
    ("gradients", "told"),
    [
        (None, "must be a dict with the keys W, b; this is nothing (None)."),
        ([1.0, 2.0], "this is a value of type list."),
        (3.0, "this is a value of type float."),
        ({}, "The gradients lack W, b;"),
        ({"W": np.ones((2, 3))}, "The gradients lack b; the parameters are W, b."),
        ({"W": np.ones((2, 3)), "b": np.ones(3), "V": 0, 7: 1}, "The gradients have V, 7 too much;"),
        ({"W": None, "b": np.ones(3)}, "The gradient of W is None."),
        (
            {"W": np.ones((3, 2)), "b": np.ones(3)},
            "shape (3, 2); the parameter has shape (2, 3). It looks trans",
        ),
        (
            {"W": np.ones((2, 3)), "b": np.ones((3, 1))},
            "of b has shape (3, 1); the parameter has shape (3,).",
        ),
        ({"W": np.ones((2, 3)), "b": 1.0}, "of b has shape (); the parameter has shape (3,)."),
        ({"W": np.ones((2, 3)), "b": [1.0, [2.0], 3.0]}, "of b is not a rectangular array of numbers."),
        ({"W": np.ones((2, 3)), "b": "one"}, "of b must hold real numbers, not str"),
        ({"W": np.ones((2, 3)), "b": [True, False, True]}, "of b must hold real numbers, not list (bool)."),
        ({"W": np.ones((2, 3)), "b": np.ones(3) * 1j}, "of b must hold real numbers, not complex numbers."),
        ({"W": np.ones((2, 3)), "b": [10**400, 1, 1]}, "of b must hold real numbers"),
        ({"W": np.ones((2, 3)), "b": {"a": 1}}, "of b must hold real numbers, not dict"),
        ({"W": np.ones((2, 3)), "b": [0.0, np.nan, 0.0]}, "The gradient of b is nan at [1]."),
        ({"W": np.full((2, 3), -np.inf), "b": np.ones(3)}, "The gradient of W is -inf at [0, 0]."),
        ({"W": np.ones((2, 3), dtype=int), "b": np.ones(3)}, "The gradient of b is wrong at [0]: 1, where"),
        ({"W": np.full((2, 3), 1e308), "b": np.zeros(3)}, "The gradient of W is wrong at"),
    ],
    ids=str,
)
def test_whatever_a_stranger_sends_ends_in_a_plain_sentence(gradients, told):
    params = {"W": np.ones((2, 3)), "b": np.zeros(3)}
    with pytest.raises(CheckFailed) as failed:
        check_gradients(half_square, params, gradients)
    assert told in failed.value.message


# kinks


def absolute(x):
    return np.sum(np.maximum(x, -x), axis=-1)


@pytest.mark.parametrize("claim", [-1.0, 0.0, 0.3, 1.0])
def test_at_a_kink_the_whole_subgradient_is_right_where_the_contract_leaves_it_free(claim, way):
    check_gradients(absolute, [0.0, 2.0], [claim, 1.0], **way)


def test_outside_the_subgradient_differences_accuse_nobody():
    with pytest.raises(InconclusiveGradient, match="has a kink"):
        check_gradients(absolute, [0.0, 2.0], [1.5, 1.0])


@pytest.mark.parametrize("distance", [1e-3, 1e-6, 1e-9])
def test_two_kinks_that_cancel_inside_a_step_do_not_accuse_a_right_gradient(distance):
    def dented(x):
        return float(x[0] + 3 * np.maximum(x[0] - distance, 0) - 3 * np.maximum(-distance - x[0], 0))

    assert verdict(dented, [0.0], [1.0]) == "pass"


# tolerance


def test_the_contracts_tolerance_is_a_share_of_the_largest_entry(rng, way):
    network = SmallNetwork(rng, [5, 6, 3], 4)
    for offset, said in [(1e-4, "pass"), (1e-3, "fail")]:
        near = network.gradients()
        near["W1"][2, 3] += offset * np.abs(near["W1"]).max()
        assert verdict(network.loss, network.params, near, tolerance=3e-4, **way) == said


def test_the_contracts_tolerance_holds_for_one_entry_of_many(rng):
    network = SmallNetwork(rng, [100, 60, 5], 4)
    for offset, said in [(1e-4, "pass"), (1e-3, "fail")]:
        near = network.gradients()
        near["W1"][20, 30] += offset * np.abs(near["W1"]).max()
        assert verdict(network.loss, network.params, near, tolerance=3e-4, vectorized=True) == said


def test_small_errors_everywhere_are_within_the_tolerance(rng):
    network = SmallNetwork(rng, [100, 60, 5], 4)
    near = network.gradients()
    near["W1"] += 1e-6 * np.abs(near["W1"]).max() * rng.uniform(-1, 1, near["W1"].shape)
    assert verdict(network.loss, network.params, near, rng=rng, tolerance=3e-4, vectorized=True) == "pass"


@pytest.mark.slow
def test_errors_near_the_tolerance_everywhere_in_a_large_network_are_inconclusive(rng):
    params = {"W": rng.normal(size=(70, 70))}
    near = params["W"] + 2e-4 * np.abs(params["W"]).max() * rng.choice([-1, 1], (70, 70))

    def loss(params):
        return 0.5 * np.sum(params["W"] ** 2, axis=(-2, -1))

    assert verdict(loss, params, {"W": near}, rng=rng, tolerance=3e-4, vectorized=True) == "inconclusive"


# losses that cannot be trusted


def rounded(digits):
    return lambda params: round(float(np.sum(params["W"] ** 2)), digits)


def test_a_rough_loss_is_inconclusive_and_no_lost_point(rng):
    params = {"W": rng.normal(size=(3, 3))}
    with pytest.raises(InconclusiveGradient, match="too rough") as inconclusive:
        check_gradients(rounded(4), params, {"W": 2 * params["W"]})
    assert not isinstance(inconclusive.value, AssertionError)


@pytest.mark.parametrize("digits", [5, 6, 7, 8, 10, 12])
def test_a_loss_with_hidden_noise_accuses_nobody(rng, digits):
    for _ in range(10):
        params = {"W": rng.normal(size=(3, 3))}
        assert verdict(rounded(digits), params, {"W": 2 * params["W"]}) != "fail"


@pytest.mark.slow
def test_a_loss_computed_in_float32_on_the_way_accuses_nobody(rng):
    x = rng.normal(size=(4, 3)).astype(np.float32)

    def loss(params):
        return float(np.sum(np.tanh(x @ params["W"].astype(np.float32)) ** 2))

    for _ in range(10):
        W = rng.normal(size=(3, 2))
        z = np.tanh(x.astype(np.float64) @ W)
        right = {"W": x.astype(np.float64).T @ (2 * z * (1 - z**2))}
        assert verdict(loss, {"W": W}, right) != "fail"
        assert verdict(loss, {"W": W}, {"W": 1.5 * right["W"]}) == "fail"


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        (lambda x: np.sum(x, dtype=np.float32), "float32"),
        (lambda x: x, r"shape \(2,\)"),
        (lambda x: np.inf, "inf"),
        (lambda x: "much", "returned"),
    ],
)
def test_a_loss_that_is_no_float64_number_is_the_instructors_problem(loss, told):
    with pytest.raises(AuthoringError, match=told):
        check_gradients(loss, [1.0, 2.0], [1.0, 1.0])


def test_parameters_that_are_not_finite_are_the_instructors_problem():
    with pytest.raises(AuthoringError, match="not finite"):
        check_gradients(half_square, {"W": [np.nan]}, {"W": [1.0]})


# cost


@pytest.mark.slow
@pytest.mark.slow
def test_a_large_network_costs_a_hundredth_of_the_loop(rng):
    network = SmallNetwork(rng, [784, 100, 10], 100)
    right = network.gradients()
    before = time.perf_counter()
    for _ in range(50):
        network.loss(network.params)
    loop = (time.perf_counter() - before) / 50 * 2 * 79510
    before = time.perf_counter()
    check_gradients(network.loss, network.params, right, rng=rng)
    assert time.perf_counter() - before < loop / 100
