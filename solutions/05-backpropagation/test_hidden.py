"""Hidden checks of backpropagation: gradients against numerical gradients of the loss itself."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from grader.checks import CheckFailed, as_array, assert_close, check, exercise
from grader.checks.gradients import check_gradients

TOLERANCE = 3e-4  # of a tensor's largest entry: right to 1e-4, wrong from 1e-3

# The trusted forward pass and losses take many networks at once, along axes that stand in front of all
# others, so that a numerical gradient costs a few array operations.


def sigmoid(u):
    """Return the sigmoid; u is moderate here."""
    return 1 / (1 + np.exp(-u))


def softmax(u):
    """Return the softmax along the last axis; u is moderate here."""
    exponents = np.exp(u)
    return exponents / exponents.sum(axis=-1, keepdims=True)


def mean_squared_error(y, t):
    """Return the loss of assignment 02 for y of shape (..., N, K)."""
    return np.mean((y - t.reshape(y.shape[-2:])) ** 2, axis=(-2, -1)) / 2


def binary_cross_entropy(y, t):
    """Return the loss of assignment 02 for y of shape (..., N, 1)."""
    t = t.reshape(y.shape[-2:])
    return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7), axis=(-2, -1))


def cross_entropy_error(y, t):
    """Return the loss of assignment 02 for y of shape (..., N, K) and t one-hot or labels."""
    samples, classes = y.shape[-2:]
    one_hot = t.reshape(samples, classes) if t.size == samples * classes else np.eye(classes)[t]
    return -np.mean(np.log(np.sum(y * one_hot, axis=-1) + 1e-7), axis=-1)


ACTIVATIONS = {
    "relu": lambda u: np.maximum(u, 0),
    "sigmoid": sigmoid,
    "softmax": softmax,
    "identity": np.array,
}
LOSSES = {
    "mean_squared_error": mean_squared_error,
    "binary_cross_entropy": binary_cross_entropy,
    "cross_entropy_error": cross_entropy_error,
}


def forward(network, x, activations):
    """Return the cache ``u1, z1, ..., un, zn`` of a network for x of shape (N, D)."""
    cache, z = {}, x
    for layer, activation in enumerate(activations, 1):
        u = z @ network[f"W{layer}"] + network[f"b{layer}"][..., np.newaxis, :]
        z = ACTIVATIONS[activation](u)
        cache |= {f"u{layer}": u, f"z{layer}": z}
    return cache


class Task(NamedTuple):
    """The arguments of `backward`."""

    network: dict
    x: np.ndarray
    t: np.ndarray
    cache: dict
    activations: list
    loss: str


def draw(rng, sizes, activations, loss, samples):
    """Return a random task at a point where the loss has a gradient.

    No relu is near its corner or silent for all samples, and no probability is near 0, where the 1e-7 in
    the loss would matter.
    """
    depth = len(activations)
    while True:
        network = {}
        for layer in range(1, depth + 1):
            network[f"W{layer}"] = rng.normal(size=(sizes[layer - 1], sizes[layer]))
            network[f"b{layer}"] = rng.normal(scale=0.5, size=sizes[layer])
        x = rng.normal(size=(samples, sizes[0]))
        cache = forward(network, x, activations)
        relus = [cache[f"u{layer}"] for layer in range(1, depth + 1) if activations[layer - 1] == "relu"]
        y = cache[f"z{depth}"]
        smooth = all(np.abs(u).min() > 0.02 and np.any(u > 0) for u in relus)
        if smooth and (activations[-1] == "identity" or (y.min() > 0.03 and y.max() < 0.97)):
            return Task(network, x, draw_targets(rng, y.shape, loss), cache, activations, loss)


def draw_targets(rng, shape, loss):
    """Return targets of the shape of the output."""
    if loss == "mean_squared_error":
        return rng.normal(size=shape)
    if loss == "binary_cross_entropy":
        return rng.integers(0, 2, size=shape)
    return np.eye(shape[1], dtype=int)[rng.integers(0, shape[1], size=shape[0])]


def assert_slope(actual, expected, inputs, what):
    """Fail unless slopes are right to a few ten-thousandths of the largest of them."""
    atol = TOLERANCE * np.abs(expected).max()
    assert_close(actual, expected, inputs=inputs, what=what, rtol=0, atol=atol)


def assert_gradient(loss, point, gradient):
    """Fail unless `gradient` is the gradient of a trusted loss at `point`, an array of shape (N, K)."""
    check_gradients(loss, point, gradient, batch=len(point), tolerance=TOLERANCE, vectorized=True)


def assert_right(gradients, task):
    """Fail unless `gradients` are those of the task's loss for every weight and bias."""
    x = np.atleast_2d(task.x)

    def loss(networks):
        y = forward(networks, x, task.activations)[f"z{len(task.activations)}"]
        return LOSSES[task.loss](y, task.t)

    if isinstance(gradients, Mapping):  # further keys are the student's own business
        gradients = {name: gradients[name] for name in task.network if name in gradients}
    check_gradients(loss, task.network, gradients, batch=len(x), tolerance=TOLERANCE, vectorized=True)


@exercise("d_sigmoid")
class TestDSigmoid:
    @check(
        points=0.5, hint="The slope of integers is not integers: write neither it nor anything else into u."
    )
    def test_integers_are_left_alone(self, submission):
        u = np.array([[-3, -1, 0], [1, 2, 4]])
        record = submission.d_sigmoid.record(u)
        assert_slope(record.value, sigmoid(u) * (1 - sigmoid(u)), {"u": u}, "d_sigmoid(u)")
        assert_close(record.args[0], u, rtol=0, atol=0, what="u after d_sigmoid(u)")

    @check(points=0.5, hint="exp(1000) / exp(1000)^2 is nan; use a sigmoid that is safe for large inputs.")
    def test_large_inputs(self, submission):
        u = np.array([-1000.0, 0.0, 1000.0])
        assert_slope(submission.d_sigmoid(u), np.array([0.0, 0.25, 0.0]), {"u": u}, "d_sigmoid(u)")


@exercise("d_relu")
class TestDRelu:
    @check(
        points=0.5, hint="u may hold integers; compare them with 0 as they are.", stands_for="integer input"
    )
    def test_integers(self, submission):
        u = np.array([[-3, -2, -1], [1, 2, 3]])
        assert_slope(submission.d_relu(u), np.array([[0, 0, 0], [1, 1, 1]]), {"u": u}, "d_relu(u)")

    @check(points=0.5, hint="u[u > 0] = 1 changes the caller's array; make a new one.")
    def test_argument_is_left_alone(self, submission, rng):
        u = rng.normal(size=(3, 4)) + 2.5 * np.eye(3, 4)
        record = submission.d_relu.record(u)
        assert_slope(record.value, (u > 0) * 1.0, {"u": u}, "d_relu(u)")
        assert_close(record.args[0], u, rtol=0, atol=0, what="u after d_relu(u)")


@exercise("d_mean_squared_error")
class TestDMeanSquaredError:
    @check(
        points=0.5,
        hint="Compare with the numerical gradient of mean((y - t)^2) / 2.",
        stands_for="the slope of the loss itself",
    )
    def test_numerical_gradient_of_the_loss(self, submission, rng):
        y, t = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
        slope = submission.d_mean_squared_error(y, t)
        assert_gradient(lambda y: mean_squared_error(y, t), y, slope)

    @check(points=0.5, hint="y and t may hold integers, and y -= t changes the caller's array.")
    def test_one_integer_is_left_alone(self, submission):
        y, t = np.array([3]), np.array([1])
        record = submission.d_mean_squared_error.record(y, t)
        assert_slope(record.value, np.array([2.0]), {"y": y, "t": t}, "d_mean_squared_error(y, t)")
        assert_close(record.args[0], y, rtol=0, atol=0, what="y after d_mean_squared_error(y, t)")


@exercise("d_sigmoid_with_loss")
class TestDSigmoidWithLoss:
    @check(points=0.5, hint="For one sample N is 1, the slope is y - t; y -= t changes the caller's array.")
    def test_one_prediction_is_left_alone(self, submission):
        y, t = np.array([0.25]), np.array([1])
        record = submission.d_sigmoid_with_loss.record(y, t)
        assert_slope(record.value, np.array([-0.75]), {"y": y, "t": t}, "d_sigmoid_with_loss(y, t)")
        assert_close(record.args[0], y, rtol=0, atol=0, what="y after d_sigmoid_with_loss(y, t)")

    @check(points=0.5, hint="(N, 1) minus (N,) broadcasts to (N, N): bring t to the shape of y first.")
    def test_a_column_against_a_vector(self, submission):
        column, vector = np.array([[0.9], [0.2], [0.6], [0.5]]), np.array([1, 0, 1, 1])
        for y, t in [(column, vector), (column.ravel(), vector[:, np.newaxis])]:
            what, inputs = "d_sigmoid_with_loss(y, t)", {"y": y, "t": t}
            slope = as_array(submission.d_sigmoid_with_loss(y, t), inputs=inputs, what=what)
            if slope.shape not in [(4,), (4, 1)]:
                raise CheckFailed(f"{what} has shape {slope.shape} for y of {y.shape} and t of {t.shape}.")
            assert_slope(slope.ravel(), np.array([-0.1, 0.2, -0.4, -0.5]) / 4, inputs, what)

    @check(
        points=0.5,
        hint="Compare with the numerical gradient of the loss for u, where y = sigmoid(u).",
        stands_for="the slope of the loss itself",
    )
    def test_numerical_gradient_of_the_loss(self, submission, rng):
        u, t = rng.uniform(-2, 2, size=(5, 1)), np.array([[1], [0], [0], [1], [1]])
        slope = submission.d_sigmoid_with_loss(sigmoid(u), t)
        assert_gradient(lambda u: binary_cross_entropy(sigmoid(u), t), u, slope)


@exercise("d_softmax_with_loss")
class TestDSoftmaxWithLoss:
    @check(points=0.5, hint="The label of one sample has shape (): it names one entry of y.")
    def test_label_of_one_sample(self, submission):
        y, t = np.array([0.2, 0.3, 0.5]), np.array(1)
        slope = submission.d_softmax_with_loss(y, t)
        expected = np.array([0.2, -0.7, 0.5])
        assert_slope(slope, expected, {"y": y, "t": t}, "d_softmax_with_loss(y, t)")

    @check(points=0.5, hint="With as many samples as classes y - t runs for labels too, and is wrong.")
    def test_as_many_labels_as_classes(self, submission, rng):
        u, t = rng.uniform(-1, 1, size=(3, 3)), np.array([2, 0, 1])
        slope = submission.d_softmax_with_loss(softmax(u), t)
        assert_gradient(lambda u: cross_entropy_error(softmax(u), t), u, slope)

    @check(
        points=0.5,
        hint="Compare with the numerical gradient of the loss for u, where y = softmax(u).",
        stands_for="the slope of the loss itself",
    )
    def test_numerical_gradient_of_the_loss(self, submission, rng):
        u, t = rng.uniform(-1, 1, size=(5, 3)), np.eye(3)[rng.integers(0, 3, size=5)]
        slope = submission.d_softmax_with_loss(softmax(u), t)
        assert_gradient(lambda u: cross_entropy_error(softmax(u), t), u, slope)

    @check(points=0.5, hint="y[...] -= 1 and y -= t change the caller's array: work on a copy.")
    def test_arguments_are_left_alone(self, submission):
        y, t = np.array([[0.25, 0.75]]), np.array([1])
        record = submission.d_softmax_with_loss.record(y, t)
        expected = np.array([[0.25, -0.25]])
        assert_slope(record.value, expected, {"y": y, "t": t}, "d_softmax_with_loss(y, t)")
        assert_close(record.args[0], y, rtol=0, atol=0, what="y after d_softmax_with_loss(y, t)")
        assert_close(record.args[1], t, rtol=0, atol=0, what="t after d_softmax_with_loss(y, t)")


@exercise("backward")
class TestBackward:
    @check(points=0.5, hint="One layer: only delta of the output, x.T @ delta, and the sum over the batch.")
    def test_a_single_layer(self, submission, rng):
        task = draw(rng, [2, 3], ["softmax"], "cross_entropy_error", 4)
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="t may hold labels instead of one-hot rows.")
    def test_classification_with_labels(self, submission, rng):
        task = draw(rng, [2, 4, 3], ["relu", "softmax"], "cross_entropy_error", 5)
        task = task._replace(t=task.t.argmax(axis=1))
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="One sample: its x and every u and z have one axis; the gradients are as ever.")
    def test_classification_of_one_sample(self, submission, rng):
        batch = draw(rng, [3, 2, 3], ["sigmoid", "softmax"], "cross_entropy_error", 1)
        cache = {name: value[0] for name, value in batch.cache.items()}
        task = batch._replace(x=batch.x[0], t=batch.t[0], cache=cache)
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="Square layers hide a forgotten transpose; look at every .T.")
    def test_layers_of_equal_width(self, submission, rng):
        task = draw(rng, [3, 3, 3], ["sigmoid", "identity"], "mean_squared_error", 3)
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="Repeat the two steps for every layer; len(activations) says how many there are.")
    def test_four_layers_of_both_kinds(self, submission, rng):
        activations = ["relu", "sigmoid", "relu", "identity"]
        task = draw(rng, [2, 3, 2, 3, 2], activations, "mean_squared_error", 4)
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="A sigmoid output: delta is (y - t) / N, and y has the shape (N, 1).")
    def test_two_classes_through_three_layers(self, submission, rng):
        task = draw(rng, [2, 3, 2, 1], ["sigmoid", "sigmoid", "sigmoid"], "binary_cross_entropy", 4)
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="With one output t may have the shape (N,): bring it to the shape of y first.")
    def test_one_output_and_a_vector_of_targets(self, submission, rng):
        for output, loss in [("sigmoid", "binary_cross_entropy"), ("identity", "mean_squared_error")]:
            task = draw(rng, [2, 2, 1], ["sigmoid", output], loss, 4)
            task = task._replace(t=task.t.ravel())
            assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="u[u > 0] = 1, delta *= ... and W -= ... change what belongs to the caller.")
    def test_arguments_are_left_alone(self, submission, rng):
        task = draw(rng, [2, 2, 2], ["relu", "identity"], "mean_squared_error", 3)
        record = submission.backward.record(*task)
        assert_right(record.value, task)
        for position, name in enumerate(["network", "x", "t", "cache"]):
            what = f"{name} after backward(...)"
            assert_close(record.args[position], task[position], rtol=0, atol=0, what=what)
