"""Public checks of the optimizers: the steps of the README's tables."""

import numpy as np

from grader.checks import CheckFailed, assert_close, check, exercise


def update_of(optimizer):
    """Return the method `update` of an optimizer, or fail if there is none."""
    update = getattr(optimizer, "update", None)
    if not hasattr(update, "record"):
        raise CheckFailed("What the class gives is no object with a method update.")
    return update


def assert_steps(optimizer, slopes, weights):
    """Fail unless gradients, one an update, move a weight from 1 to the given places."""
    update, weight = update_of(optimizer), np.array([1.0])
    for count, (slope, expected) in enumerate(zip(slopes, weights, strict=True), 1):
        grads = {"W1": np.array([slope])}
        after = update.record({"W1": weight}, grads).args[0]
        inputs = {"W1 before": weight, "grads": grads}
        what = f"params after update {count}"
        tolerance = 3e-4 * abs(expected - 1)
        assert_close(after, {"W1": np.array([expected])}, inputs=inputs, what=what, rtol=0, atol=tolerance)
        weight = np.array([expected])


@exercise("SGD")
class TestSGD:
    @check(points=0.25, stands_for="plain values", hint="p - lr * g, written back to params[name].")
    def test_three_steps_of_the_table(self, submission):
        assert_steps(submission.SGD(lr=0.1), [2.0, 2.0, -1.0], [0.8, 0.6, 0.7])

    @check(
        points=0.25,
        stands_for="several parameters",
        hint="Go through all names in params; each has its own gradient.",
    )
    def test_network_of_the_notes(self, submission):
        params = {"W2": np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]), "b2": np.array([0.1, 0.2])}
        column = np.array([[0.10447893], [0.21766443], [0.33084994]])
        grads = {"W2": np.hstack([column, -column]), "b2": np.array([0.08706577, -0.08706577])}
        after = update_of(submission.SGD(lr=0.01)).record(params, grads).args[0]
        expected = {
            "W2": np.array([[0.09895521, 0.40104479], [0.19782336, 0.50217664], [0.2966915, 0.6033085]]),
            "b2": np.array([0.09912934, 0.20087066]),
        }
        for key, slope in grads.items():
            atol = 3e-4 * np.abs(0.01 * slope).max()
            what = "params after update 1"
            assert_close(after, {key: expected[key]}, inputs={"grads": grads}, what=what, rtol=0, atol=atol)


@exercise("Momentum")
class TestMomentum:
    @check(
        points=0.35,
        stands_for="plain values",
        hint="At first the velocity is 0, so the first step is that of SGD: downhill.",
    )
    def test_first_step_is_plain_descent(self, submission):
        assert_steps(submission.Momentum(lr=0.1), [2.0], [0.8])

    @check(
        points=0.5,
        stands_for="memory of earlier steps",
        hint="v <- momentum * v - lr * g, then p <- p + v; self keeps v.",
    )
    def test_three_steps_of_the_table(self, submission):
        assert_steps(submission.Momentum(lr=0.1), [2.0, 2.0, -1.0], [0.8, 0.42, 0.178])


@exercise("AdaGrad")
class TestAdaGrad:
    @check(
        points=0.35,
        stands_for="plain values",
        hint="Divide by the root of h: the first step is as long as lr.",
    )
    def test_first_step_is_as_long_as_lr(self, submission):
        assert_steps(submission.AdaGrad(lr=0.1), [2.0], [0.9])

    @check(
        points=0.5,
        stands_for="memory of earlier steps",
        hint="h is the sum of the squares of all gradients so far; self keeps it.",
    )
    def test_three_steps_of_the_table(self, submission):
        assert_steps(submission.AdaGrad(lr=0.1), [2.0, 2.0, -1.0], [0.9, 0.8292893294, 0.8626226616])


@exercise("AdaDelta")
class TestAdaDelta:
    @check(
        points=0.35,
        stands_for="plain values",
        hint="At first s is 0: d is -sqrt(eps) / sqrt(h + eps) * g, with the new h.",
    )
    def test_first_step_of_the_table(self, submission):
        assert_steps(submission.AdaDelta(), [2.0], [0.9955278752])

    @check(
        points=0.5,
        stands_for="memory of earlier steps",
        hint="s averages the squared steps d, and is renewed after d has been computed.",
    )
    def test_three_steps_of_the_table(self, submission):
        weights = [0.9955278752, 0.9909987786, 0.9936589279]
        assert_steps(submission.AdaDelta(), [2.0, 2.0, -1.0], weights)


@exercise("Adam")
class TestAdam:
    @check(
        points=0.35,
        stands_for="plain values",
        hint="With bias correction the first step is as long as lr, and t starts at 1.",
    )
    def test_first_step_is_as_long_as_lr(self, submission):
        assert_steps(submission.Adam(lr=0.1), [2.0], [0.9])

    @check(
        points=0.5,
        stands_for="memory of earlier steps",
        hint="Raise t by 1 at each update; divide m by 1 - beta1^t and v by 1 - beta2^t.",
    )
    def test_three_steps_of_the_table(self, submission):
        assert_steps(submission.Adam(lr=0.1), [2.0, 2.0, -1.0], [0.9, 0.8, 0.7484346607])
