"""Public checks of the two-layer network: a worked example, and training of a network that looks on."""

from collections.abc import Mapping

import numpy as np

from grader.checks import CheckFailed, as_array, assert_close, check, exercise, shared

TOLERANCE = 3e-4  # of a tensor's largest entry: right to 1e-4, wrong from 1e-3

# The 2-3-2 network of the English and the Japanese notes, here with sigmoid units in the middle.
PARAMS = {
    "W1": np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]),
    "b1": np.array([0.1, 0.2, 0.3]),
    "W2": np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]),
    "b2": np.array([0.1, 0.2]),
}
X, T = np.array([[1.0, 5.0], [2.0, -3.0]]), np.array([[0, 1], [1, 0]])
SLOPES = {
    "W1": np.array(
        [[0.0372736417, 0.0411707362, 0.0423131635], [-0.1060013977, -0.0814956797, -0.0694961859]]
    ),
    "b1": np.array([0.014783672, 0.0190669392, 0.0206930094]),
    "W2": np.array(
        [[-0.0195294731, 0.0195294731], [0.010376479, -0.010376479], [0.0254605701, -0.0254605701]]
    ),
    "b2": np.array([-0.1622656846, 0.1622656846]),
}


def params_of(net):
    """Return the dict of a student's network, or fail if there is none."""
    params = getattr(net, "params", None)
    if not isinstance(params, Mapping):
        raise CheckFailed("What TwoLayerNet(...) gives has no dict named params.")
    return params


def network_of_the_notes(submission, rng):
    """Return a student's network with the weights of the worked example."""
    net = submission.TwoLayerNet(2, 3, 2, rng)
    params = params_of(net)
    for name, value in PARAMS.items():
        params[name] = value
    return net


def assert_slopes(gradients, what):
    """Fail unless a dict holds the gradients of the worked example."""
    for name, slope in SLOPES.items():
        atol = TOLERANCE * np.abs(slope).max()
        inputs = {"params": PARAMS, "x": X, "t": T}
        assert_close(gradients, {name: slope}, inputs=inputs, what=what, rtol=0, atol=atol)


@exercise("TwoLayerNet")
class TestTwoLayerNet:
    @check(
        points=0.5, hint="params is a dict with W1 (D, H), b1 (H,), W2 (H, K) and b2 (K,); biases begin at 0."
    )
    def test_first_weights(self, submission, rng):
        params = params_of(submission.TwoLayerNet(5, 3, 2, rng))
        for name, shape in {"W1": (5, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}.items():
            array = as_array(params.get(name), what=f"params[{name!r}]")
            if array.shape != shape or array.dtype.kind != "f":
                told = f"params[{name!r}] of TwoLayerNet(5, 3, 2, rng) has shape {array.shape}"
                raise CheckFailed(
                    f"{told} and entries of type {array.dtype}; it should be {shape}, of floats."
                )
            if name in ("b1", "b2"):
                assert_close(array, np.zeros(shape), what=f"The first params[{name!r}]")

    @check(
        points=0.5,
        hint="y = softmax(sigmoid(x @ W1 + b1) @ W2 + b2), the softmax along the last axis.",
        stands_for="plain values",
    )
    def test_probabilities_of_the_example(self, submission, rng):
        y = network_of_the_notes(submission, rng).predict(X)
        expected = np.array([[0.2887966474, 0.7112033526], [0.3866719835, 0.6133280165]])
        assert_close(y, expected, inputs={"params": PARAMS, "x": X}, what="predict(x)")

    @check(
        points=0.5,
        hint="The mean over the batch of -log(probability of the true class).",
        stands_for="plain values",
    )
    def test_loss_of_the_example(self, submission, rng):
        loss = network_of_the_notes(submission, rng).loss(X, T)
        inputs = {"params": PARAMS, "x": X, "t": T}
        assert_close(loss, 0.6454876759, inputs=inputs, what="loss(x, t)")

    @check(
        points=0.5,
        hint="The share of the rows where argmax(y) is the true class: 0.5 if one of two is right.",
        stands_for="plain values",
    )
    def test_accuracy_of_the_example(self, submission, rng):
        accuracy = network_of_the_notes(submission, rng).accuracy(X, T)
        assert_close(accuracy, 0.5, inputs={"params": PARAMS, "x": X, "t": T}, what="accuracy(x, t)")

    @check(
        points=0.5,
        hint="Follow the worked example of the README line by line, and print each delta.",
        stands_for="plain values",
    )
    def test_gradient_of_the_example(self, submission, rng):
        assert_slopes(network_of_the_notes(submission, rng).gradient(X, T), "gradient(x, t)")

    @check(
        points=0.5,
        hint="(loss(w + h) - loss(w - h)) / 2h for every entry of every parameter.",
        stands_for="plain values",
    )
    def test_numerical_gradient_of_the_example(self, submission, rng):
        gradients = network_of_the_notes(submission, rng).numerical_gradient(X, T)
        assert_slopes(gradients, "numerical_gradient(x, t)")


class Onlooker:
    """A small network to be trained, which writes down what it is asked for.

    Its loss is the sum of (w - mean of x)^2 / 2 over all weights w and of (b - mean label)^2 / 2 over all
    biases b: they settle at the means.
    """

    def __init__(self, rng):
        shapes = {"W1": (2, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}
        params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        self.params, self._steps = params, []

    def _errors(self, params, x, t):
        labels = np.argmax(t, axis=-1) if np.ndim(t) > 1 else t
        means = {"W": np.mean(x), "b": np.mean(labels)}
        return {name: value - means[name[0]] for name, value in params.items()}

    def gradient(self, x, t):
        params = {name: np.array(value) for name, value in self.params.items()}
        asked = (np.array(x), np.array(t), params)
        if not self._steps or not all(map(same, asked, self._steps[-1])):  # to ask twice is no second step
            self._steps.append(asked)
        return self._errors(params, x, t)

    def numerical_gradient(self, x, t):
        return self.gradient(x, t)

    def loss(self, x, t):
        return float(sum(np.sum(error**2) / 2 for error in self._errors(self.params, x, t).values()))

    def predict(self, x):
        return np.full((*np.shape(x)[:-1], 2), 0.5)

    def accuracy(self, x, t):
        return 0.5


def same(one, two):
    """Return whether two arrays, or two dicts of them, are the same."""
    if isinstance(one, dict):
        return all(np.array_equal(one[name], two[name]) for name in one)
    return np.array_equal(one, two)


class Training:
    """What a student's training of an onlooker came to."""

    def __init__(self, submission, rng, samples, batch_size, iterations, one_hot):
        labels = np.arange(samples) % 2
        self.x = np.arange(2.0 * samples).reshape(samples, 2) / (2 * samples)
        self.t, self.lr, self.net = np.eye(2)[labels] if one_hot else labels, 0.3, Onlooker(rng)
        net = shared(self.net)
        self.losses = submission.train(net, self.x, self.t, self.lr, batch_size, iterations, rng)
        self.steps = self.net._steps
        if len(self.steps) != iterations:
            told = f"train(net, x, t, lr, {batch_size}, {iterations}, rng) asks for the gradients"
            raise CheckFailed(f"{told} of {len(self.steps)} batches; there should be {iterations} steps.")

    def states(self):
        """Return the parameters before each step, and those in the end."""
        return [*(params for _, _, params in self.steps), self.net.params]


@exercise("train")
class TestTrain:
    @check(
        points=0.5,
        hint="W -= lr * gradient for all of params, in place, after each batch.",
        stands_for="plain steps",
    )
    def test_steps_against_the_gradient(self, submission, rng):
        training = Training(submission, rng, 12, 4, 3, one_hot=True)
        states = training.states()
        for (x, t, params), after in zip(training.steps, states[1:], strict=True):
            for name, slope in training.net._errors(params, x, t).items():
                inputs = {name: params[name], f"gradient of {name}": slope, "lr": training.lr}
                atol, what = TOLERANCE * np.abs(training.lr * slope).max(), f"{name} after a step"
                expected = params[name] - training.lr * slope
                assert_close(after.get(name), expected, inputs=inputs, what=what, rtol=0, atol=atol)

    @check(points=0.5, hint="Return a list with net.loss(x_batch, t_batch) of every iteration.")
    def test_one_loss_an_iteration(self, submission, rng):
        training = Training(submission, rng, 12, 4, 4, one_hot=False)
        losses = training.losses
        if isinstance(losses, np.ndarray) and losses.ndim:
            losses = list(losses)
        if not isinstance(losses, tuple | list) or len(losses) != 4:
            raise CheckFailed("train does not return a list of 4 losses, one for each of 4 iterations.")
        losses = np.array([float(as_array(loss, ndim=0, what="The loss of an iteration")) for loss in losses])
        # Of the batch or of all samples, before the step or after it: each is right, if always the same.
        everything, states, right = (training.x, training.t), training.states(), []
        for later in (1, 0):
            for whole in (False, True):
                asked = [
                    (states[k + later], everything if whole else step[:2])
                    for k, step in enumerate(training.steps)
                ]
                right.append([half_squares(training.net, params, *data) for params, data in asked])
        if not any(np.allclose(losses, known, rtol=3e-5, atol=0) for known in right):
            assert_close(losses, np.array(right[0]), what="The list of losses")

    @check(points=0.5, hint="Draw row numbers from rng, and take the same rows of both: x[rows], t[rows].")
    def test_rows_of_x_and_t_stay_together(self, submission, rng):
        forms = [(9, 4, True), (9, 4, False), (5, 1, True), (5, 1, False), (3, 3, True)]
        for samples, size, one_hot in forms:
            training = Training(submission, rng, samples, size, 4, one_hot)
            for x_batch, t_batch, _ in training.steps:
                if x_batch.shape != (size, 2) or t_batch.shape != (size, *training.t.shape[1:]):
                    told = f"A batch has x of shape {x_batch.shape} and t of shape {t_batch.shape}"
                    raise CheckFailed(f"{told}, for batch_size {size} and samples of shape (2,).")
                rows = np.clip(np.round(x_batch[:, 0] * samples), 0, samples - 1).astype(int)
                assert_close(x_batch, training.x[rows], inputs={"x": training.x}, what="x_batch")
                assert_close(t_batch, training.t[rows], inputs={"x_batch": x_batch}, what="t_batch")


def half_squares(net, params, x, t):
    """Return the loss of an onlooker with other parameters."""
    return sum(np.sum(error**2) / 2 for error in net._errors(params, x, t).values())
