"""Public checks of slopes and gradients: known answers, most of them from the notes."""

import numpy as np

from grader.checks import CheckFailed, assert_close, check, exercise

UNCHANGED = 2e-5  # an entry that was put back may be off by rounding, one that was not is off by h = 1e-4


def curve(x):
    """Return function_1 of the notes."""
    return 0.01 * x**2 + 0.1 * x


def bowl(x):
    """Return function_2 of the notes: a function of one point."""
    return x[0] ** 2 + x[1] ** 2


def assert_slope(actual, expected, inputs, what):
    """Fail unless slopes are right to a few ten-thousandths of the largest of them, or to 2e-5."""
    tolerance = max(3e-4 * np.abs(expected).max(), 2e-5)
    assert_close(actual, expected, inputs=inputs, what=what, rtol=0, atol=tolerance)


def assert_line(answer, expected, inputs):
    """Fail unless an answer is slope and intercept, in this order."""
    array = isinstance(answer, np.ndarray) and answer.ndim == 1
    if not (array or isinstance(answer, tuple | list)) or len(answer) != 2:
        raise CheckFailed("tangent_line(f, a) must return two numbers: slope and intercept.")
    slope, intercept = expected
    sizes = {"slope": abs(slope), "intercept": max(abs(intercept), abs(slope) * max(1.0, abs(inputs["a"])))}
    for (name, size), number, right in zip(sizes.items(), answer, expected, strict=True):
        tolerance = max(3e-4 * size, 2e-5)
        assert_close(number, right, inputs=inputs, what=f"The {name}", rtol=0, atol=tolerance)


@exercise("numerical_diff")
class TestNumericalDiff:
    @check(
        points=0.5,
        hint="(f(x + h) - f(x - h)) / (2 * h); mind the brackets.",
        stands_for="plain values",
    )
    def test_curve_of_the_notes(self, submission):
        for x, slope in [(5.0, 0.2), (10.0, 0.3)]:
            found = submission.numerical_diff(curve, x)
            assert_slope(found, slope, {"x": x}, "The slope of 0.01 x^2 + 0.1 x")

    @check(
        points=0.25,
        hint="The slope is negative where the curve falls: right minus left.",
        stands_for="the sign of a slope",
    )
    def test_rising_and_falling_curves(self, submission):
        for x, slope in [(-3.0, 15.0), (1.0, -9.0), (0.0, -12.0)]:
            found = submission.numerical_diff(lambda x: x**3 - 12 * x, x)
            assert_slope(found, slope, {"x": x}, "The slope of x^3 - 12 x")


@exercise("tangent_line")
class TestTangentLine:
    @check(
        points=0.25,
        hint="slope = numerical_diff(f, a); intercept = f(a) - slope * a.",
        stands_for="plain values",
    )
    def test_tangent_of_the_notes(self, submission):
        line = submission.tangent_line(curve, 5.0)
        assert_line(line, np.array([0.2, -0.25]), {"f": "0.01 x^2 + 0.1 x", "a": 5.0})

    @check(
        points=0.25,
        hint="At a = 0 the intercept is f(0). Return slope first, then intercept.",
        stands_for="slope and intercept in this order",
    )
    def test_tangent_at_zero(self, submission):
        line = submission.tangent_line(lambda x: x**2 + 3 * x + 2, 0.0)
        assert_line(line, np.array([3.0, 2.0]), {"f": "x^2 + 3 x + 2", "a": 0.0})


@exercise("numerical_gradient")
class TestNumericalGradient:
    @check(
        points=0.25,
        hint="For each entry of x: move this one only, to both sides.",
        stands_for="plain values",
    )
    def test_bowl_of_the_notes(self, submission):
        x = np.array([3.0, 4.0])
        gradient = submission.numerical_gradient(bowl, x)
        assert_slope(gradient, np.array([6.0, 8.0]), {"x": x}, "The gradient of x[0]^2 + x[1]^2")

    @check(
        points=0.25,
        hint="x may have any shape: np.ndindex(x.shape) goes over its places.",
        stands_for="a table of weights",
    )
    def test_network_of_the_notes(self, submission):
        x, W = (
            np.array([0.6, 0.9]),
            np.array([[-0.48115741, 0.54270006, -0.80327648], [-0.41143265, -0.67968633, -0.94115196]]),
        )

        def loss(W):
            exponents = np.exp(x @ np.reshape(W, (2, 3)))
            return -np.log(exponents[2] / np.sum(exponents) + 1e-7)

        gradient = submission.numerical_gradient(loss, W)
        expected = np.array([[0.20245512, 0.29394845, -0.49640358], [0.30368269, 0.44092268, -0.74460537]])
        assert_slope(gradient, expected, {"W": W}, "The gradient of the loss")

    @check(points=0.25, hint="Integers cannot be moved by 0.0001, nor hold a slope of 1.25: use floats.")
    def test_integers(self, submission):
        x = np.array([3, 4])
        gradient = submission.numerical_gradient(lambda x: (x[0] ** 2 + x[0] * x[1]) / 8, x)
        expected = np.array([1.25, 0.375])
        assert_slope(gradient, expected, {"x": x}, "The gradient of (x[0]^2 + x[0] x[1]) / 8")

    @check(
        points=0.25,
        hint="Change a copy of x, or put every entry back before you move the next.",
        stands_for="x is the same afterwards",
    )
    def test_argument_is_the_same_afterwards(self, submission):
        x = np.array([3.0, 4.0])
        record = submission.numerical_gradient.record(bowl, x)
        assert_slope(record.value, np.array([6.0, 8.0]), {"x": x}, "The gradient of x[0]^2 + x[1]^2")
        what = "x after numerical_gradient(f, x)"
        assert_close(record.args[1], x, rtol=0, atol=UNCHANGED, what=what)


@exercise("numerical_gradient_batch")
class TestNumericalGradientBatch:
    @check(
        points=0.25,
        hint="f takes one row: call it for each row of X, with one entry moved.",
        stands_for="plain values",
    )
    def test_rows_of_the_notes(self, submission):
        X = np.array([[3.0, 4.0], [4.0, 5.0], [6.0, 7.0], [1.0, 4.0]])
        gradient = submission.numerical_gradient_batch(bowl, X)
        expected = np.array([[6.0, 8.0], [8.0, 10.0], [12.0, 14.0], [2.0, 8.0]])
        assert_slope(gradient, expected, {"X": X}, "The gradient of x[0]^2 + x[1]^2 at each row")

    @check(
        points=0.25,
        hint="X of shape (D,) is one point; its gradient has shape (D,).",
        stands_for="a single point",
    )
    def test_one_point_of_the_notes(self, submission):
        X = np.array([3.0, 4.0])
        gradient = submission.numerical_gradient_batch(bowl, X)
        assert_slope(gradient, np.array([6.0, 8.0]), {"X": X}, "The gradient of x[0]^2 + x[1]^2")


@exercise("gradient_descent")
class TestGradientDescent:
    @check(
        points=0.25,
        hint="One step is x - lr * gradient: against the gradient, as long as lr says.",
        stands_for="a single step",
    )
    def test_one_step(self, submission):
        init_x = np.array([-3.0, 4.0])
        x = submission.gradient_descent(bowl, init_x, 0.1, 1)
        inputs = {"init_x": init_x, "lr": 0.1, "step_num": 1}
        assert_slope(x, np.array([-2.4, 3.2]), inputs, "x after one step")

    @check(
        points=0.5,
        hint="x = x - lr * gradient, step_num times; the gradient anew at every step.",
        stands_for="plain values",
    )
    def test_first_steps_of_the_notes(self, submission):
        # Each step takes a fifth of the way that is left; after the 100 steps of the notes all of it.
        init_x = np.array([-3.0, 4.0])
        x = submission.gradient_descent(bowl, init_x, 0.1, 5)
        inputs = {"init_x": init_x, "lr": 0.1, "step_num": 5}
        assert_slope(x, np.array([-0.98304, 1.31072]), inputs, "x after 5 steps")
