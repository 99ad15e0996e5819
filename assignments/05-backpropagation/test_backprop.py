"""Public checks of backpropagation: known answers, most of them from the notes."""

import numpy as np

from grader.checks import assert_close, check, exercise


def assert_slope(actual, expected, inputs, what):
    """Fail unless slopes are right to a few ten-thousandths of the largest of them."""
    assert_close(actual, expected, inputs=inputs, what=what, rtol=0, atol=3e-4 * np.abs(expected).max())


def assert_gradients(gradients, expected, inputs):
    """Fail unless a dict of gradients holds each expected one, with its shape and values."""
    for name, slope in expected.items():
        tolerance = 3e-4 * np.abs(slope).max()
        assert_close(gradients, {name: slope}, inputs=inputs, what="gradients", rtol=0, atol=tolerance)


@exercise("d_sigmoid")
class TestDSigmoid:
    @check(
        points=0.25,
        hint="d_sigmoid(u) is s * (1 - s) with s = sigmoid(u); u itself is not yet s.",
        stands_for="plain values",
    )
    def test_table_of_slopes(self, submission):
        u = np.array([0.0, 0.5, 1.0, 2.0])
        expected = np.array([0.25, 0.2350037122, 0.1966119332, 0.1049935854])
        assert_slope(submission.d_sigmoid(u), expected, {"u": u}, "d_sigmoid(u)")

    @check(
        points=0.25,
        hint="The slope is the same at u and -u, and a batch keeps its shape.",
        stands_for="negative input",
    )
    def test_negative_inputs_in_a_batch(self, submission):
        u = np.array([[-2.0, -1.0, -0.5], [2.0, 1.0, 0.5]])
        expected = np.array([[0.1049935854, 0.1966119332, 0.2350037122]] * 2)
        assert_slope(submission.d_sigmoid(u), expected, {"u": u}, "d_sigmoid(u)")


@exercise("d_relu")
class TestDRelu:
    @check(points=0.25, hint="1 where u is above 0, and 0 where it is below.", stands_for="plain values")
    def test_active_and_silent_units(self, submission):
        u = np.array([[-3.0, -0.1], [0.1, 3.0]])
        expected = np.array([[0, 0], [1, 1]])
        assert_slope(submission.d_relu(u), expected, {"u": u}, "d_relu(u)")

    @check(points=0.25, hint="In this course the slope at the corner is 0: u > 0, not u >= 0.")
    def test_slope_at_zero_is_zero(self, submission):
        u = np.array([0.0, 2.0])
        assert_slope(submission.d_relu(u), np.array([0, 1]), {"u": u}, "d_relu(u)")


@exercise("d_mean_squared_error")
class TestDMeanSquaredError:
    @check(
        points=0.25,
        hint="(y - t), prediction minus target, divided by the number of entries.",
        stands_for="plain values",
    )
    def test_example_of_the_notes(self, submission):
        y, t = np.array([0.1, 0.05, 0.6, 0.05, 0.2]), np.array([0.0, 0.0, 1.0, 0.0, 0.0])
        expected = np.array([0.02, 0.01, -0.08, 0.01, 0.04])
        slope = submission.d_mean_squared_error(y, t)
        assert_slope(slope, expected, {"y": y, "t": t}, "d_mean_squared_error(y, t)")

    @check(
        points=0.25,
        hint="The loss is a mean over every entry; a batch of shape (2, 2) has 4 of them.",
        stands_for="a mean over every entry",
    )
    def test_batch_is_divided_by_its_number_of_entries(self, submission):
        y, t = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [1.0, 1.0]])
        expected = np.array([[0.25, 0.0], [0.5, 0.75]])
        slope = submission.d_mean_squared_error(y, t)
        assert_slope(slope, expected, {"y": y, "t": t}, "d_mean_squared_error(y, t)")


@exercise("d_sigmoid_with_loss")
class TestDSigmoidWithLoss:
    @check(points=0.25, hint="(y - t) / N, with N the number of samples.", stands_for="plain values")
    def test_three_predictions(self, submission):
        y, t = np.array([0.9, 0.2, 0.6]), np.array([1, 0, 1])
        expected = np.array([-0.1, 0.2, -0.4]) / 3
        slope = submission.d_sigmoid_with_loss(y, t)
        assert_slope(slope, expected, {"y": y, "t": t}, "d_sigmoid_with_loss(y, t)")

    @check(
        points=0.25,
        hint="A column of shape (N, 1) keeps its shape; N is its number of rows.",
        stands_for="the shape a network gives",
    )
    def test_a_column_of_predictions(self, submission):
        y, t = np.array([[0.75], [0.5]]), np.array([[1], [0]])
        expected = np.array([[-0.125], [0.25]])
        slope = submission.d_sigmoid_with_loss(y, t)
        assert_slope(slope, expected, {"y": y, "t": t}, "d_sigmoid_with_loss(y, t)")


@exercise("d_softmax_with_loss")
class TestDSoftmaxWithLoss:
    @check(points=0.25, hint="(y - t) / N, with N the number of samples.", stands_for="plain values")
    def test_batch_of_the_notes(self, submission):
        y = np.array([[0.62245933, 0.37754067], [0.37754067, 0.62245933], [0.450166, 0.549834]])
        t = np.array([[1, 0], [0, 1], [1, 0]])
        expected = np.array([[-0.37754067, 0.37754067], [0.37754067, -0.37754067], [-0.549834, 0.549834]]) / 3
        slope = submission.d_softmax_with_loss(y, t)
        assert_slope(slope, expected, {"y": y, "t": t}, "d_softmax_with_loss(y, t)")

    @check(
        points=0.25,
        hint="One sample of shape (K,) is a batch of one: N is 1, not K.",
        stands_for="one sample",
    )
    def test_one_sample_of_the_notes(self, submission):
        y = np.array([0.24361904, 0.13370114, 0.40198013, 0.22069969])
        t = np.array([0, 0, 1, 0])
        expected = np.array([0.24361904, 0.13370114, -0.59801987, 0.22069969])
        slope = submission.d_softmax_with_loss(y, t)
        assert_slope(slope, expected, {"y": y, "t": t}, "d_softmax_with_loss(y, t)")

    @check(
        points=0.25,
        hint="Labels: subtract 1 from the entry of the true class in each row.",
        stands_for="integer labels",
    )
    def test_labels_instead_of_one_hot(self, submission):
        y = np.array([[0.62245933, 0.37754067], [0.37754067, 0.62245933], [0.450166, 0.549834]])
        t = np.array([0, 1, 0])
        expected = np.array([[-0.37754067, 0.37754067], [0.37754067, -0.37754067], [-0.549834, 0.549834]]) / 3
        slope = submission.d_softmax_with_loss(y, t)
        assert_slope(slope, expected, {"y": y, "t": t}, "d_softmax_with_loss(y, t)")


def network_of_the_notes():
    """Return the 2-3-2 network of the English and the Japanese notes."""
    return {
        "W1": np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]),
        "b1": np.array([0.1, 0.2, 0.3]),
        "W2": np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]),
        "b2": np.array([0.1, 0.2]),
    }


def assert_worked_example(submission, *names):
    """Fail unless `backward` gives the named gradients of the README's worked example."""
    x, t = np.array([[1.0, 5.0]]), np.array([[0, 1]])
    cache = {
        "u1": np.array([[1.2, 2.5, 3.8]]),
        "z1": np.array([[1.2, 2.5, 3.8]]),
        "u2": np.array([[1.86, 4.21]]),
        "z2": np.array([[0.0870657724, 0.9129342276]]),
    }
    expected = {
        "W2": np.array([[0.10447893, -0.10447893], [0.21766443, -0.21766443], [0.33084994, -0.33084994]]),
        "b2": np.array([0.08706577, -0.08706577]),
        "W1": np.array([[-0.02611973] * 3, [-0.13059866] * 3]),
        "b1": np.array([-0.02611973] * 3),
    }
    network, activations = network_of_the_notes(), ["relu", "softmax"]
    gradients = submission.backward(network, x, t, cache, activations, "cross_entropy_error")
    inputs = {"x": x, "t": t, "activations": activations}
    assert_gradients(gradients, {name: expected[name] for name in names}, inputs)


def assert_regression(submission, *names):
    """Fail unless `backward` gives the named gradients of a network that fits on paper."""
    x, t = np.array([[1.0], [2.0], [-1.0]]), np.array([[2.0], [5.0], [1.0]])
    network = {
        "W1": np.array([[1.0, -1.0]]),
        "b1": np.array([0.0, 0.5]),
        "W2": np.array([[2.0], [1.0]]),
        "b2": np.array([0.5]),
    }
    cache = {
        "u1": np.array([[1.0, -0.5], [2.0, -1.5], [-1.0, 1.5]]),
        "z1": np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.5]]),
        "u2": np.array([[2.5], [4.5], [2.0]]),
        "z2": np.array([[2.5], [4.5], [2.0]]),
    }
    expected = {
        "W2": np.array([[-1 / 6], [1 / 2]]),
        "b2": np.array([1 / 3]),
        "W1": np.array([[-1 / 3, -1 / 3]]),
        "b1": np.array([0.0, 1 / 3]),
    }
    activations = ["relu", "identity"]
    gradients = submission.backward(network, x, t, cache, activations, "mean_squared_error")
    inputs = {"network": network, "x": x, "t": t, "activations": activations}
    assert_gradients(gradients, {name: expected[name] for name in names}, inputs)


@exercise("backward")
class TestBackward:
    @check(
        points=0.5,
        hint="Follow the worked example of the README line by line, and print each delta.",
        stands_for="plain values of the weights",
    )
    def test_weights_of_the_worked_example(self, submission):
        assert_worked_example(submission, "W2", "W1")

    @check(
        points=0.25,
        hint="The gradient of a bias is delta summed over the batch: one entry for each unit.",
        stands_for="plain values of the biases",
    )
    def test_biases_of_the_worked_example(self, submission):
        assert_worked_example(submission, "b2", "b1")

    @check(
        points=0.25,
        hint="Divide by N once, in delta at the output; a silent relu lets nothing pass.",
        stands_for="a batch",
    )
    def test_weights_of_a_regression_on_three_samples(self, submission):
        assert_regression(submission, "W2", "W1")

    @check(
        points=0.25,
        hint="Sum delta along axis 0, the samples, and do not divide by N again.",
        stands_for="biases of a batch",
    )
    def test_biases_of_a_regression_on_three_samples(self, submission):
        assert_regression(submission, "b2", "b1")

    @check(points=0.25, hint="Take the slope of the sigmoid at u1, not at z1.", stands_for="the slope at u")
    def test_sigmoid_hidden_layer(self, submission):
        x, t = np.array([[1.0, 2.0]]), np.array([[0, 1]])
        cache = {
            "u1": np.array([[0.6, 1.3, 2.0]]),
            "z1": np.array([[0.6456563062, 0.785834983, 0.880797078]]),
            "u2": np.array([[0.5859717506, 1.3796582608]]),
            "z2": np.array([[0.3113776528, 0.6886223472]]),
        }
        expected = {
            "W2": np.array([[0.20104295, -0.20104295], [0.24469145, -0.24469145], [0.27426053, -0.27426053]]),
            "b2": np.array([0.31137765, -0.31137765]),
            "W1": np.array([[-0.02137149, -0.0157213, -0.0098078], [-0.04274298, -0.03144261, -0.01961559]]),
            "b1": np.array([-0.02137149, -0.0157213, -0.0098078]),
        }
        network, activations = network_of_the_notes(), ["sigmoid", "softmax"]
        gradients = submission.backward(network, x, t, cache, activations, "cross_entropy_error")
        assert_gradients(gradients, expected, {"x": x, "t": t, "activations": activations})

    @check(
        points=0.25,
        hint="Make one sample a batch of one row: np.atleast_2d(x), or x[np.newaxis, :].",
        stands_for="one sample",
    )
    def test_one_sample_through_three_layers(self, submission):
        x, t = np.array([1.0, 2.0]), np.array([2.0, 4.0])
        network = network_of_the_notes() | {"W3": np.array([[0.1, 0.3], [0.2, 0.4]]), "b3": np.array([1, 2])}
        cache = {
            "u1": np.array([0.6, 1.3, 2.0]),
            "z1": np.array([0.6, 1.3, 2.0]),
            "u2": np.array([1.02, 2.29]),
            "z2": np.array([1.02, 2.29]),
            "u3": np.array([1.56, 3.222]),
            "z3": np.array([1.56, 3.222]),
        }
        expected = {
            "W3": np.array([[-0.2244, -0.39678], [-0.5038, -0.89081]]),
            "b3": np.array([-0.22, -0.389]),
            "W2": np.array([[-0.08322, -0.11976], [-0.18031, -0.25948], [-0.2774, -0.3992]]),
            "b2": np.array([-0.1387, -0.1996]),
            "W1": np.array([[-0.09371, -0.12754, -0.16137], [-0.18742, -0.25508, -0.32274]]),
            "b1": np.array([-0.09371, -0.12754, -0.16137]),
        }
        activations = ["relu", "relu", "identity"]
        gradients = submission.backward(network, x, t, cache, activations, "mean_squared_error")
        assert_gradients(gradients, expected, {"x": x, "t": t, "activations": activations})
