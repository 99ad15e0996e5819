"""Public checks of forward propagation: known answers, most of them from the notes."""

import numpy as np

from grader.checks import CheckFailed, as_array, assert_close, check, exercise

# 2-3-2-2 with relu, of the English notes.
SMALL = {
    "W1": np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]),
    "W2": np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]),
    "W3": np.array([[0.1, 0.3], [0.2, 0.4]]),
    "b1": np.array([0.1, 0.2, 0.3]),
    "b2": np.array([0.1, 0.2]),
    "b3": np.array([1, 2]),
}
SMALL_ACTIVATIONS = ["relu", "relu", "identity"]

# 6-5-4-4-4 of the Traditional Chinese notes.
LARGE = {
    "W1": np.array(
        [
            [0.1, 0.3, 0.5, 0.4, 0.2],
            [0.2, 0.4, 0.6, 0.1, 0.7],
            [0.6, 0.1, 0.7, 0.2, 0.4],
            [0.2, 0.1, 0.6, 0.4, 0.8],
            [0.5, 0.3, 0.6, 0.1, 0.2],
            [0.9, 0.2, 0.7, 0.3, 0.4],
        ]
    ),
    "W2": np.array(
        [
            [0.3, 0.5, 0.4, 0.2],
            [0.2, 0.4, 0.6, 0.7],
            [0.6, 0.1, 0.7, 0.2],
            [0.1, 0.6, 0.4, 0.8],
            [0.9, 0.2, 0.5, 0.7],
        ]
    ),
    "W3": np.array([[0.1, 0.7, 0.4, 0.8], [0.2, 0.4, 0.2, 0.7], [0.3, 0.5, 0.3, 0.2], [0.1, 0.1, 0.7, 0.2]]),
    "W4": np.array([[0.5, 0.5, 0.3, 0.2], [0.7, 0.1, 0.8, 0.4], [0.4, 0.2, 0.6, 0.3], [0.2, 0.3, 0.4, 0.5]]),
    "b1": np.array([0.1, 0.2, 0.3, 0.4, 0.5]),
    "b2": np.array([0.1, 0.2, 0.3, 0.4]),
    "b3": np.array([0.1, 0.2, 0.3, 0.4]),
    "b4": np.array([0.1, 0.2, 0.3, 0.4]),
}
LARGE_ACTIVATIONS = ["relu", "relu", "sigmoid", "softmax"]
LARGE_X = np.array([1.0, 0.5, 2.0, 1.2, 2.5, 0.7])


def prediction(submission, network, x, activations):
    """Return the y that `forward` gives, also where it gives nothing else: the cache has its own checks."""
    answer = submission.forward(network, x, activations)
    return answer[0] if isinstance(answer, tuple | list) and answer else answer


def run(submission, network, x, activations):
    """Return what `forward` gives as y and cache, or fail if it gives something else than two things."""
    answer = submission.forward(network, x, activations)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise CheckFailed("forward(network, x, activations) must return two things: y and cache.")
    return answer


@exercise("affine")
class TestAffine:
    @check(
        points=0.3, hint="u = x @ W + b: the weighted sum of the inputs, and the bias.", stands_for="one unit"
    )
    def test_one_unit_of_the_notes(self, submission):
        x, W, b = np.array([2, 3]), np.array([[0.1], [0.2]]), np.array([0.5])
        u = submission.affine(x, W, b)
        assert_close(u, np.array([1.3]), inputs={"x": x, "W": W, "b": b}, what="affine(x, W, b)")

    @check(points=0.3, hint="A column of W belongs to a unit: x @ W, not W @ x.", stands_for="plain values")
    def test_three_units_of_the_notes(self, submission):
        x, b = np.array([1.0, 5.0, 2.0, -1.0]), np.array([0.1, 0.2, 0.3])
        japanese = np.array([[0.1, 0.2, 0.3, 0.0], [0.2, 0.3, 0.4, 0.5], [0.3, 0.4, 0.5, 1.0]]).T
        english = np.array([[0.1, 0.2, 0.3], [0.2, 0.3, 0.4], [0.3, 0.4, 0.5], [0.4, 0.5, 0.6]])
        for W, expected in [(japanese, [1.8, 2.2, 2.6]), (english, [1.4, 2.2, 3.0])]:
            u = submission.affine(x, W, b)
            inputs = {"x": x, "W": W, "b": b}
            assert_close(u, np.array(expected), inputs=inputs, what="affine(x, W, b)")


@exercise("init_network")
class TestInitNetwork:
    @check(
        points=0.25,
        hint="Sizes [2, 3, 4] make W1 (2, 3), b1 (3,), W2 (3, 4) and b2 (4,).",
        stands_for="names and shapes",
    )
    def test_names_and_shapes(self, submission, rng):
        network = submission.init_network([2, 3, 4], rng)
        shapes = {"W1": (2, 3), "b1": (3,), "W2": (3, 4), "b2": (4,)}
        zeros = {name: np.zeros(shape) for name, shape in shapes.items()}
        # Any numbers will do here; what they should be like is another check's business.
        assert_close(network, zeros, rtol=0, atol=1e6, what="init_network([2, 3, 4], rng)")

    @check(points=0.25, hint="Biases start at 0, weights do not.", stands_for="plain values")
    def test_biases_are_zero_and_weights_are_not(self, submission, rng):
        what = "init_network([3, 4, 2], rng)"
        network = submission.init_network([3, 4, 2], rng)
        assert_close(network, {"b1": np.zeros(4), "b2": np.zeros(2)}, rtol=0, atol=1e-9, what=what)
        for name in ["W1", "W2"]:
            if not np.all(as_array(network.get(name), what=f"{what}[{name!r}]")):
                raise CheckFailed(f"{what}[{name!r}] has entries that are 0; draw every weight at random.")


@exercise("forward")
class TestForward:
    @check(
        points=0.3,
        hint="One layer: u = x @ W1 + b1, y = sigmoid(u); return y and cache.",
        stands_for="a single layer",
    )
    def test_a_single_layer_of_the_notes(self, submission):
        W1 = np.array([[0.1, 0.2, 0.3, 0.0], [0.2, 0.3, 0.4, 0.5], [0.3, 0.4, 0.5, 1.0]]).T
        network, x = {"W1": W1, "b1": np.array([0.1, 0.2, 0.3])}, np.array([1.0, 5.0, 2.0, -1.0])
        y = prediction(submission, network, x, ["sigmoid"])
        expected = np.array([0.85814894, 0.90024951, 0.93086158])
        assert_close(y, expected, inputs={**network, "x": x}, what="y")

    @check(
        points=0.3,
        hint="The output z of a layer is the input of the next; repeat for every layer.",
        stands_for="several layers",
    )
    def test_three_layers_of_the_notes(self, submission):
        for x, expected in [([1.0, 2.0], [1.56, 3.222]), ([4.0, -3.0], [1.149, 2.327])]:
            y = prediction(submission, SMALL, np.array(x), SMALL_ACTIVATIONS)
            assert_close(y, np.array(expected), inputs={"x": np.array(x)}, what="y of the 2-3-2-2 network")

    @check(
        points=0.5,
        hint="The cache has u and z of every layer: u before the activation, z after it.",
        stands_for="the cache",
    )
    def test_cache_of_the_notes(self, submission):
        x = np.array([4.0, -3.0])
        _, cache = run(submission, SMALL, x, SMALL_ACTIVATIONS)
        expected = {
            "u1": np.array([-0.1, 0.2, 0.5]),
            "z1": np.array([0.0, 0.2, 0.5]),
            "u2": np.array([0.29, 0.6]),
            "z2": np.array([0.29, 0.6]),
            "u3": np.array([1.149, 2.327]),
            "z3": np.array([1.149, 2.327]),
        }
        assert_close(cache, expected, inputs={"x": x}, what="cache of the 2-3-2-2 network")
        _, cache = run(submission, LARGE, LARGE_X, LARGE_ACTIVATIONS)
        expected = {
            "u1": np.array([3.62, 1.91, 5.21, 2.19, 3.59]),
            "u2": np.array([8.144, 5.327, 9.212, 7.768]),
            "u3": np.array([5.5202, 13.4144, 12.8242, 14.0401]),
            "z3": np.array([0.99601093, 0.99999851, 0.99999731, 0.9999992]),
            "u4": np.array([1.89800318, 1.29800454, 2.39880015, 1.79920038]),
            "z4": np.array([0.24361904, 0.13370114, 0.40198013, 0.22069969]),
        }
        assert_close(cache, expected, inputs={"x": LARGE_X}, what="cache of the 6-5-4-4-4 network")

    @check(
        points=0.3,
        hint="Each layer has its own activation: the first name belongs to layer 1.",
        stands_for="an activation for each layer",
    )
    def test_four_layers_of_the_notes(self, submission):
        y = prediction(submission, LARGE, LARGE_X, LARGE_ACTIVATIONS)
        inputs, expected = {"x": LARGE_X}, np.array([0.24361904, 0.13370114, 0.40198013, 0.22069969])
        assert_close(y, expected, inputs=inputs, what="y of the 6-5-4-4-4 network")
        loss = -np.log(as_array(y)[2] + 1e-7)
        assert_close(loss, 0.9113523721605344, inputs=inputs, what="The cross entropy of class 2")


@exercise("predict_class")
class TestPredictClass:
    @check(points=0.3, hint="The place of the largest output, np.argmax(y); not the output itself.")
    def test_one_sample_of_the_notes(self, submission):
        found = submission.predict_class(LARGE, LARGE_X, LARGE_ACTIVATIONS)
        assert_close(found, 2, inputs={"x": LARGE_X}, what="The class for the 6-5-4-4-4 network")

    @check(
        points=0.3,
        hint="One answer for each row of the batch: the classes lie along axis=-1.",
        stands_for="a batch",
    )
    def test_a_batch(self, submission):
        network = {"W1": np.eye(3), "b1": np.zeros(3)}
        x = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2], [0.3, 0.6, 0.1], [0.0, 0.2, 0.9]])
        found = submission.predict_class(network, x, ["softmax"])
        assert_close(found, np.array([1, 0, 1, 2]), inputs={**network, "x": x}, what="The classes")
