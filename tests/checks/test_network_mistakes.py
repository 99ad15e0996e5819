from __future__ import annotations

import numpy as np
import pytest

from grader.checks.gradients import check_gradients
from grader.checks.gradients.network_mistakes import TOLD, network_mistakes

SAME_SHAPES = {"W1": (2, 3), "b1": (3,), "W2": (3, 1), "b2": (1,)}


@pytest.fixture
def params():
    rng = np.random.default_rng(3)
    return {name: rng.normal(size=shape) for name, shape in SAME_SHAPES.items()}


def test_mistakes_have_the_shapes_of_the_parameters(params):
    x, t = np.ones((4, 2)), np.array([0, 1, 1, 0])
    for loss, output in [("mean_squared_error", "identity"), ("binary_cross_entropy", "sigmoid")]:
        found = network_mistakes(params, x, t, ["relu", output], loss)
        assert found
        for wrong in found.values():
            assert {name: array.shape for name, array in wrong.items()} == SAME_SHAPES


def test_a_mistake_that_changes_nothing_is_left_out(params):
    found = network_mistakes(params, [[0.5, 1.0]], [[1.0]], ["identity", "identity"], "mean_squared_error")
    assert found == {}


def test_integer_labels_and_one_hot_targets_are_the_same():
    rng = np.random.default_rng(4)
    params = {"W1": rng.normal(size=(2, 3)), "b1": np.zeros(3)}
    x = rng.normal(size=(4, 2))
    by_label, by_row = (
        network_mistakes(params, x, t, ["softmax"], "cross_entropy_error")
        for t in (np.array([0, 2, 1, 1]), np.eye(3)[[0, 2, 1, 1]])
    )
    assert by_label.keys() == by_row.keys()
    for text in by_label:
        np.testing.assert_array_equal(by_label[text]["W1"], by_row[text]["W1"])


def test_without_a_mistake_the_gradient_is_right(params):
    # The gradient of the first and of the last sample alone are right for a batch of that sample.
    rng = np.random.default_rng(5)
    x, t = rng.normal(size=(2, 2)), rng.normal(size=(2, 1))

    def loss(params):
        z = 1 / (1 + np.exp(-(x[:1] @ params["W1"] + params["b1"])))
        return float(np.mean((z @ params["W2"] + params["b2"] - t[:1]) ** 2)) / 4

    found = network_mistakes(params, x, t, ["sigmoid", "identity"], "mean_squared_error")
    check_gradients(loss, params, found["Only the first sample of the batch is counted."])


def test_every_sentence_is_told_once():
    assert len(set(TOLD.values())) == len(TOLD)
