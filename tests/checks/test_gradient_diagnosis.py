from __future__ import annotations

import numpy as np
import pytest
from small_network import SmallNetwork, failure

from grader.checks import CheckFailed

N = 5


@pytest.fixture
def rng(request):
    return np.random.default_rng(sum(request.node.name.encode()))


def diagnosis(network, wrong):
    return told(failure(network.loss, network.params, wrong, batch=network.batch, vectorized=True))


def told(failed):
    """Return what a failure says after the fact, in whose numbers no full stop has a space after it."""
    assert isinstance(failed, CheckFailed)
    return failed.message.partition(". ")[2]


def changed(gradients, change, names):
    return {name: change(array) if name in names else array for name, array in gradients.items()}


EVERY = ("W1", "b1", "W2", "b2")


# what can be told from the loss alone


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (N, "5 times too large: the mean over the batch (1/N, N = 5) is missing."),
        (1 / N, "5 times too small: the mean over the batch (1/N, N = 5) is taken twice."),
        (-1, "of the right size, with the wrong sign."),
        (2, "twice too large: a factor 1/2 is missing."),
        (0.5, "half of what it should be: a factor 2 is missing."),
        (0, "all zeros."),
        (3.25, "3.25 times the right value in every entry."),
        (-N, "-5 times the right value in every entry."),
        (N * 1.0001, "5.0005 times the right value in every entry."),
    ],
)
@pytest.mark.parametrize(
    ("names", "subject"),
    [
        (EVERY, "Every gradient is "),
        (("W1", "b1"), "The gradients of W1 and b1 are "),
        (("W2",), "The gradient of W2 is "),
    ],
    ids=["every", "first layer", "one"],
)
def test_a_constant_factor_is_told(rng, factor, told, names, subject):
    network = SmallNetwork(rng, [4, 6, 3], N, "relu")
    wrong = changed(network.gradients(), lambda gradient: factor * gradient, names)
    assert diagnosis(network, wrong) == subject + told


def test_a_factor_is_told_for_large_networks_too(rng):
    network = SmallNetwork(rng, [90, 60, 3], N)
    wrong = changed(network.gradients(), lambda gradient: N * gradient, EVERY)
    assert "the mean over the batch" in diagnosis(network, wrong)


def test_two_explanations_give_only_the_fact(rng):
    network = SmallNetwork(rng, [4, 6, 3], 2)
    wrong = changed(network.gradients(), lambda gradient: 2 * gradient, EVERY)
    assert diagnosis(network, wrong) == "Every gradient is 2 times the right value in every entry."


def test_different_factors_in_different_layers_are_not_one_factor(rng):
    network = SmallNetwork(rng, [4, 6, 3], N)
    wrong = changed(network.gradients(), lambda gradient: N * gradient, ("W1", "b1"))
    wrong = changed(wrong, lambda gradient: 2 * gradient, ("W2", "b2"))
    assert diagnosis(network, wrong).startswith("Layer 2, the last, is wrong already")


def test_one_doubled_entry_is_not_a_factor(rng):
    network = SmallNetwork(rng, [4, 6, 3], N)
    wrong = network.gradients()
    wrong["W1"][2, 3] *= 2
    assert diagnosis(network, wrong) == "Every other entry is right."


def test_transposed_is_told(rng):
    network = SmallNetwork(rng, [4, 4, 4], N)
    assert (
        diagnosis(network, changed(network.gradients(), np.transpose, ("W2",)))
        == "The gradient of W2 is transposed."
    )
    assert (
        diagnosis(network, changed(network.gradients(), np.transpose, ("W1", "W2")))
        == "The gradients of W1 and W2 are transposed."
    )


@pytest.mark.parametrize("change", [np.flipud, np.fliplr, lambda gradient: -gradient.T, np.rot90])
def test_what_is_not_transposed_is_not_called_so(rng, change):
    network = SmallNetwork(rng, [4, 4, 4], N)
    told = diagnosis(network, changed(network.gradients(), change, ("W2",)))
    assert told == "Layer 2, the last, is wrong already: look there before you look at the layers below it."


def test_a_missing_column_or_row_is_told(rng):
    network = SmallNetwork(rng, [4, 6, 3], N)
    wrong = network.gradients()
    wrong["W2"][:, 1] = 0
    assert (
        diagnosis(network, wrong)
        == "The gradient of W2 is zero in column 1 (counting from 0), and right everywhere else."
    )
    wrong["b2"][1] = 0
    assert diagnosis(network, wrong).startswith(
        "The gradients of W2 and b2 are zero in column 1 (counting from 0)"
    )
    wrong = network.gradients()
    wrong["W1"][3] = 0
    assert diagnosis(network, wrong).startswith("The gradient of W1 is zero in row 3 (counting from 0)")
    wrong["W1"][2, 2] += 1
    assert "zero" not in diagnosis(network, wrong)


def test_the_layer_where_the_error_enters_is_told(rng):
    network = SmallNetwork(rng, [3, 4, 5, 4, 2], N)
    wrong = changed(
        network.gradients(),
        lambda gradient: gradient + 0.1 * rng.normal(size=gradient.shape),
        ("W1", "W2", "b2"),
    )
    told = "Going back from the output, layer 2 is the first that is wrong; everything above it is right."
    assert diagnosis(network, wrong) == told


def test_noise_gets_no_explanation(rng):
    params = {"weights": rng.normal(size=(3, 3)), "offsets": rng.normal(size=3)}

    def loss(params):
        return sum(np.sum(array**2) for array in params.values())

    noise = {name: rng.normal(size=array.shape) for name, array in params.items()}
    assert told(failure(loss, params, noise, batch=4)) == ""
