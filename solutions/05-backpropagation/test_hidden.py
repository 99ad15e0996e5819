"""Hidden checks of backpropagation: gradients against numerical gradients of the loss itself."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from grader.checks import (
    CheckFailed,
    as_array,
    assert_close,
    assert_settled,
    assert_unchanged,
    check,
    exercise,
)
from grader.checks.gradients import check_gradients

TOLERANCE = 3e-4  # of a tensor's largest entry: right to 1e-4, wrong from 1e-3

# The trusted forward pass and losses take many networks at once, along axes that stand in front of all
# others, so that a numerical gradient costs a few array operations.


def sigmoid(u):
    """Return the sigmoid."""
    return (1 + np.tanh(u / 2)) / 2


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


def draw(rng, sizes, activations, loss, samples, integers=False, shift=0.0, saturated=False):
    """Return a random task at a point where the loss has a gradient; `shift` is the mean of the biases.

    No relu is near its corner or silent for all samples, and no probability is near 0, where the 1e-7 in
    the loss would matter. With `saturated` the first hidden unit has total inputs beyond 1000.
    """
    depth = len(activations)
    while True:
        network = {}
        for layer in range(1, depth + 1):
            network[f"W{layer}"] = rng.normal(size=(sizes[layer - 1], sizes[layer]))
            network[f"b{layer}"] = rng.normal(shift, 0.5, size=sizes[layer])
        shape = (samples, sizes[0])
        x = rng.integers(-3, 4, size=shape) if integers else rng.normal(size=shape)
        if saturated:
            network["W1"][:, 0] *= 1e4
        cache = forward(network, x, activations)
        if saturated and (np.abs(cache["u1"][:, 0]).min() < 1000 or cache["u1"][:, 0].min() > 0):
            continue
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


def assert_same(submission, reference, task):
    """Fail unless a student's gradients are those of the reference, which others of these checks measure."""
    record = submission.backward.record(*task)
    gradients = record.value
    inputs = {"x": task.x, "t": task.t, "activations": task.activations}
    for name, slope in reference.backward(*task).items():
        atol = TOLERANCE * np.abs(slope).max()
        assert_close(gradients, {name: slope}, inputs=inputs, what="gradients", rtol=0, atol=atol)
    assert_unchanged(record, "backward(...)", **task._asdict())


def of_every_size(rng, size, least=-8, most=3):
    """Return numbers of both signs between 10^least and 10^most, their logarithms uniform."""
    return 10 ** rng.uniform(least, most, size=size) * rng.choice([-1, 1], size=size)


def assert_only_slopes(function, what, *pairs):
    """Fail unless slopes are right, arguments are left alone, and the first call's answer stays as it is.

    Each pair is a dict of arguments, and the slopes.
    """
    records = []
    for arguments, expected in pairs:
        record = function.record(*arguments.values())
        assert_slope(record.value, expected, arguments, what)
        assert_unchanged(record, what, **arguments)
        records.append(record)
    assert_settled(records[0], what=what)


def wide_integers(rng):
    """Return integers of both signs; one of each sign more than 8 and 16 bits can hold, in two ways."""
    wide = [w for bits in (8, 16) for w in (int(rng.integers(2 ** (bits - 1) + 9, 2**bits - 9)), 2**bits + 1)]
    return rng.permutation([*wide, *(-w for w in wide)])


@exercise("d_sigmoid")
class TestDSigmoid:
    @check(points=0.5, hint="The slope of integers is not integers: np.zeros_like(u) would hold integers.")
    def test_integers_are_left_alone(self, submission, rng):
        integers = np.append(rng.integers(-4, 5, size=8), wide_integers(rng)).reshape(2, 8)
        pairs = [({"u": u}, sigmoid(u) * (1 - sigmoid(u))) for u in (integers, rng.normal(size=(2, 8)))]
        assert_only_slopes(submission.d_sigmoid, "d_sigmoid(u)", *pairs)

    @check(points=0.5, hint="exp(1000) / exp(1000)^2 is nan; use a sigmoid that is safe for large inputs.")
    def test_inputs_of_every_size(self, submission, rng):
        large, middle, small = (rng.uniform(*ends, size=4) for ends in [(720, 999), (4, 8), (0.05, 0.1)])
        every = [of_every_size(rng, 30), large, -large]
        for u in map(np.concatenate, (every, [middle, -middle], [small, -small])):
            expected = 1 / (4 * np.cosh(np.minimum(np.abs(u), 300) / 2) ** 2)
            assert_slope(submission.d_sigmoid(u), expected, {"u": u}, "d_sigmoid(u)")

    @check(points=0.5, hint="Slopes have the shape of u, whatever it is.", stands_for="any shape")
    def test_any_shape(self, submission, rng):
        for shape in [(1, 1), (2, 1, 3), (3, 3)]:
            u = rng.normal(size=shape)
            assert_slope(submission.d_sigmoid(u), sigmoid(u) * (1 - sigmoid(u)), {"u": u}, "d_sigmoid(u)")


@exercise("d_relu")
class TestDRelu:
    @check(
        points=0.5, hint="u may hold integers; compare them with 0 as they are.", stands_for="integer input"
    )
    def test_integers(self, submission, rng):
        u = np.append(rng.permutation([-9, -3, -2, -1, 1, 2, 3, 9]), wide_integers(rng)).reshape(2, 8)
        assert_slope(submission.d_relu(u), (u > 0) * 1, {"u": u}, "d_relu(u)")

    @check(points=0.5, hint="u > 0, however small or large u is.")
    def test_inputs_of_every_size(self, submission, rng):
        for shape in [(40,), (1, 3, 4), (1, 1)]:
            u = of_every_size(rng, shape, least=-12, most=6)
            u.flat[0] = np.abs(u.flat[0])
            assert_slope(submission.d_relu(u), (u > 0) * 1.0, {"u": u}, "d_relu(u)")

    @check(points=0.5, hint="1 where u is above 0, and 0 elsewhere.")
    def test_argument_is_left_alone(self, submission, rng):
        first = rng.normal(size=(3, 4)) + 2.5 * np.eye(3, 4)
        inputs = first, np.rint(9 * first).astype(int), -first
        pairs = [({"u": u}, (u > 0) * 1.0) for u in inputs]
        assert_only_slopes(submission.d_relu, "d_relu(u)", *pairs)


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

    @check(points=0.5, hint="y and t may hold integers, and the slope is not one of them.")
    def test_integers_are_left_alone(self, submission, rng):
        y, t = rng.integers(5, 9, size=(4, 2)), rng.integers(-4, 5, size=(4, 2))
        floats = rng.normal(size=(4, 2))
        forms = [(y, t), (floats, t), (wide_integers(rng).reshape(4, 2), floats), (y - 300, t)]
        pairs = [({"y": y, "t": t}, (y - t) / y.size) for y, t in forms]
        assert_only_slopes(submission.d_mean_squared_error, "d_mean_squared_error(y, t)", *pairs)

    @check(points=0.5, hint="(y - t) / y.size for every shape, and however large the error; no clipping.")
    def test_errors_of_every_size(self, submission, rng):
        what = "d_mean_squared_error(y, t)"
        for shape, digits in [((4,), 3), ((1, 3), 0), ((3, 1), -3), ((2, 2, 3), 4)]:
            y = rng.normal(size=shape)
            t = y - 10.0**digits * rng.uniform(0.5, 2, size=shape) * rng.choice([-1, 1], size=shape)
            slope, inputs = submission.d_mean_squared_error(y, t), {"y": y, "t": t}
            assert_slope(slope, (y - t) / y.size, inputs, what)


@exercise("d_sigmoid_with_loss")
class TestDSigmoidWithLoss:
    @check(points=0.5, hint="For one sample N is 1, and the slope is y - t.")
    def test_one_prediction_is_left_alone(self, submission, rng):
        one, batch = rng.uniform(0.05, 0.95, size=1), rng.uniform(0.05, 0.95, size=(3, 1))
        truth = rng.permutation([[1], [0], [1]])
        forms = [(one, np.ones(1, dtype=int)), (1 - one, np.ones(1)), (one[:, np.newaxis], np.array([[1]]))]
        pairs = [({"y": y, "t": t}, (y - t) / len(y)) for y, t in [*forms, (batch, truth)]]
        assert_only_slopes(submission.d_sigmoid_with_loss, "d_sigmoid_with_loss(y, t)", *pairs)

    @check(points=1, hint="(N, 1) minus (N,) broadcasts to (N, N): bring t to the shape of y first.")
    def test_a_column_against_a_vector(self, submission, rng):
        for samples in (1, 4):
            vector, truth = rng.uniform(0.05, 0.95, size=samples), rng.integers(0, 2, size=samples)
            for y, t in [(vector[:, np.newaxis], truth.astype(float)), (vector, truth[:, np.newaxis])]:
                what, inputs = "d_sigmoid_with_loss(y, t)", {"y": y, "t": t}
                slope = as_array(submission.d_sigmoid_with_loss(y, t), inputs=inputs, what=what)
                if slope.shape not in [(samples,), (samples, 1)]:
                    told = f"{what} has shape {slope.shape} for y of {y.shape}"
                    raise CheckFailed(f"{told} and t of {t.shape}.")
                assert_slope(slope.ravel(), (vector - truth) / samples, inputs, what)

    @check(
        points=1,
        hint="Compare with the numerical gradient of the loss for u, where y = sigmoid(u).",
        stands_for="the slope of the loss itself",
    )
    def test_numerical_gradient_of_the_loss(self, submission, rng):
        u, t = rng.uniform(-2, 2, size=(5, 1)), rng.permutation([[1], [0], [0], [1], [1]])
        slope = submission.d_sigmoid_with_loss(sigmoid(u), t)
        assert_gradient(lambda u: binary_cross_entropy(sigmoid(u), t), u, slope)
        # Outputs that are sure, and right; one is not quite.
        y = np.array([[0.0], [1.0], [rng.uniform(0.01, 0.05)], [rng.uniform(0.95, 0.99)], [0.5]])
        t, what = np.array([[0], [1], [0], [1], [1]]), "d_sigmoid_with_loss(y, t)"
        slope = submission.d_sigmoid_with_loss(y, t)
        assert_close(slope, (y - t) / 5, inputs={"y": y, "t": t}, what=what, rtol=0, atol=2e-5)


@exercise("d_softmax_with_loss")
class TestDSoftmaxWithLoss:
    @check(points=0.5, hint="The label of one sample has shape (): it names one entry of y.")
    def test_label_of_one_sample(self, submission, rng):
        classes = rng.integers(2, 6)
        label, y = rng.integers(classes), softmax(rng.uniform(-1, 1, size=classes))
        slope, expected = submission.d_softmax_with_loss(y, np.array(label)), y - np.eye(classes)[label]
        assert_slope(slope, expected, {"y": y, "t": label}, "d_softmax_with_loss(y, t)")

    @check(points=0.5, hint="With as many samples as classes y - t runs for labels too, and is wrong.")
    def test_as_many_labels_as_classes(self, submission, rng):
        u, t = rng.uniform(-1, 1, size=(3, 3)), rng.permutation(3)
        slope = submission.d_softmax_with_loss(softmax(u), t)
        assert_gradient(lambda u: cross_entropy_error(softmax(u), t), u, slope)

    @check(
        points=0.75,
        hint="Compare with the numerical gradient of the loss for u, where y = softmax(u).",
        stands_for="the slope of the loss itself",
    )
    def test_numerical_gradient_of_the_loss(self, submission, rng):
        u, t = rng.uniform(-1, 1, size=(5, 3)), np.eye(3)[rng.integers(0, 3, size=5)]
        slope = submission.d_softmax_with_loss(softmax(u), t)
        assert_gradient(lambda u: cross_entropy_error(softmax(u), t), u, slope)

    @check(points=0.5, hint="A batch of one row stays a batch: y of shape (1, K), and one label.")
    def test_batch_of_one_row(self, submission, rng):
        classes = rng.integers(12, 16)
        label, y = rng.integers(10, classes, size=1), softmax(rng.uniform(-1, 1, size=(1, classes)))
        expected = y - np.eye(classes)[label]
        for t in (label, np.eye(classes, dtype=int)[label]):
            slope = submission.d_softmax_with_loss(y, t)
            assert_slope(slope, expected, {"y": y, "t": t}, "d_softmax_with_loss(y, t)")

    @check(points=0.5, hint="(y - t) / N, with t one-hot; for labels subtract 1 in a copy of y.")
    def test_arguments_are_left_alone(self, submission, rng):
        y, labels = softmax(rng.uniform(-1, 1, size=(4, 3))), rng.integers(3, size=4)
        one_hot = np.eye(3)[labels]
        forms = [(y, one_hot), (y[::-1], one_hot), (y, labels), (y, one_hot.astype(int))]
        pairs = [({"y": y, "t": t}, (y - one_hot) / 4) for y, t in forms]
        pairs.append(({"y": y[0], "t": one_hot[0]}, y[0] - one_hot[0]))
        assert_only_slopes(submission.d_softmax_with_loss, "d_softmax_with_loss(y, t)", *pairs)


@exercise("backward")
class TestBackward:
    @check(points=0.25, hint="One layer: only delta of the output, x.T @ delta, and the sum over the batch.")
    def test_a_single_layer(self, submission, rng):
        task = draw(rng, [2, 3], ["softmax"], "cross_entropy_error", 4)
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="t may hold labels instead of one-hot rows.", stands_for="labels")
    def test_classification_with_labels(self, submission, rng):
        for samples in (3, 5):  # as many as classes, and more
            task = draw(rng, [2, 4, 3], ["relu", "softmax"], "cross_entropy_error", samples)
            task = task._replace(t=task.t.argmax(axis=1))
            record = submission.backward.record(*task)
            assert_right(record.value, task)
            assert_unchanged(record, "backward(...)", **task._asdict())

    @check(points=0.5, hint="One sample: its x and every u and z have one axis; the gradients are as ever.")
    def test_classification_of_one_sample(self, submission, reference, rng):
        for sizes, output, loss in [
            ([3, 2, 3], "softmax", "cross_entropy_error"),
            ([2, 2, 1], "sigmoid", "binary_cross_entropy"),
        ]:
            batch = draw(rng, sizes, ["sigmoid", output], loss, 1)
            cache = {name: value[0] for name, value in batch.cache.items()}
            sample = batch._replace(x=batch.x[0], t=batch.t[0], cache=cache)
            assert_same(submission, reference, sample)
            if output == "softmax":
                assert_same(submission, reference, sample._replace(t=np.array(sample.t.argmax())))

    @check(
        points=0.5,
        hint="Square layers hide a forgotten transpose; look at every .T.",
        stands_for="as many samples as units",
    )
    def test_layers_of_equal_width(self, submission, rng):
        task = draw(rng, [3, 3, 3], ["sigmoid", "identity"], "mean_squared_error", 3)
        assert_right(submission.backward(*task), task)

    @check(
        points=0.5,
        hint="Repeat the two steps for every layer; len(activations) says how many there are.",
        stands_for="hidden layers of both kinds",
    )
    def test_four_layers_of_both_kinds(self, submission, rng):
        activations = ["relu", "sigmoid", "relu", "identity"]
        task = draw(rng, [2, 3, 2, 3, 2], activations, "mean_squared_error", 4)
        assert_right(submission.backward(*task), task)

    @check(
        points=0.5,
        hint="A sigmoid output: delta is (y - t) / N, and y has the shape (N, 1).",
        stands_for="a sigmoid output",
    )
    def test_two_classes_through_three_layers(self, submission, rng):
        task = draw(rng, [2, 3, 2, 1], ["sigmoid", "sigmoid", "sigmoid"], "binary_cross_entropy", 4)
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="With one output t may have the shape (N,): bring it to the shape of y first.")
    def test_one_output_and_a_vector_of_targets(self, submission, reference, rng):
        for output, loss in [("sigmoid", "binary_cross_entropy"), ("identity", "mean_squared_error")]:
            task = draw(rng, [2, 2, 1], ["sigmoid", output], loss, 4)
            assert_same(submission, reference, task._replace(t=task.t.ravel()))

    @check(points=0.5, hint="Layers by their numbers: sorted as text, W10 comes before W2.")
    def test_twelve_layers(self, submission, reference, rng):
        # All weights, biases and inputs are positive, so that no relu is near its corner.
        activations = [*rng.permutation(["relu"] * 9 + ["sigmoid"] * 2).tolist(), "identity"]
        W, b = rng.uniform(0.2, 0.8, size=(12, 2, 2)), rng.uniform(0.2, 0.8, size=(12, 2))
        network = {f"{kind}{i + 1}": values[i] for kind, values in [("W", W), ("b", b)] for i in range(12)}
        x, t = rng.uniform(0.5, 2, size=(2, 2)), rng.normal(size=(2, 2))
        task = Task(network, x, t, forward(network, x, activations), activations, "mean_squared_error")
        names, places = rng.permutation(list(task.network)), rng.permutation(list(task.cache))
        network = {str(name): task.network[name] for name in names}  # in any order
        task = task._replace(network=network, cache={str(name): task.cache[name] for name in places})
        assert_same(submission, reference, task)

    @check(
        points=0.5,
        hint="Gradients may be large; do not clip or scale them.",
        stands_for="steep slopes",
    )
    def test_steep_gradients(self, submission, rng):
        # Every target is far from the output, so that every gradient has an entry above 5.
        task = draw(rng, [3, 4, 2], ["relu", "identity"], "mean_squared_error", 4, shift=1.0)
        away = rng.uniform(50, 90, size=(4, 2)) * rng.choice([-1, 1], size=2)
        task = task._replace(t=task.cache["z2"] + away)
        assert_right(submission.backward(*task), task)

    @check(points=0.5, hint="A batch of one row, or a layer of one unit, has two axes like any other.")
    def test_one_row_and_one_unit(self, submission, reference, rng):
        for sizes, output, loss in [
            ([3, 1, 2], "softmax", "cross_entropy_error"),
            ([1, 1, 1], "sigmoid", "binary_cross_entropy"),
        ]:
            assert_same(submission, reference, draw(rng, sizes, ["sigmoid", output], loss, 1))

    @check(
        points=0.25, hint="Of a unit with total inputs of 1000 the slope is 0: mind inf / inf, see d_sigmoid."
    )
    def test_saturated_unit(self, submission, reference, rng):
        task = draw(rng, [2, 3, 2], ["sigmoid", "softmax"], "cross_entropy_error", 6, saturated=True)
        assert_same(submission, reference, task)

    @check(points=0.25, hint="x may hold integers; the gradients are not integers.")
    def test_integer_inputs(self, submission, reference, rng):
        task = draw(rng, [3, 4, 3], ["sigmoid", "softmax"], "cross_entropy_error", 4, integers=True)
        assert_same(submission, reference, task)

    @check(points=0.5, hint="Compare with numerical gradients of the loss, layer by layer.")
    def test_arguments_are_left_alone(self, submission, rng):
        task, what = draw(rng, [2, 2, 2], ["relu", "identity"], "mean_squared_error", 3), "backward(...)"
        record = submission.backward.record(*task)
        assert_right(record.value, task)
        assert_unchanged(record, what, **task._asdict())
        other = task._replace(t=task.t + 1)
        assert_right(submission.backward(*other), other)
        assert_settled(record, what=what)
