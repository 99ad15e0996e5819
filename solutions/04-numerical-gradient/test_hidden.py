"""Hidden checks of slopes and gradients: functions that only the right differences measure right."""

import numpy as np

from grader.checks import CheckFailed, assert_close, check, exercise

UNCHANGED = 2e-5  # an entry that was put back may be off by rounding, one that was not is off by h = 1e-4


def assert_slope(actual, expected, inputs, what):
    """Fail unless slopes are right to a few ten-thousandths of the largest of them, or to 2e-5."""
    tolerance = max(3e-4 * np.abs(expected).max(), 2e-5)
    assert_close(actual, expected, inputs=inputs, what=what, rtol=0, atol=tolerance)


def assert_line(answer, expected, inputs):
    """Fail unless an answer is slope and intercept, in this order."""
    array = isinstance(answer, np.ndarray) and answer.ndim == 1
    if not (array or isinstance(answer, tuple | list)) or len(answer) != 2:
        raise CheckFailed("tangent_line(f, a) must return two numbers: slope and intercept.")
    for name, number, right in zip(["slope", "intercept"], answer, expected, strict=True):
        tolerance = 3e-4 * np.abs(expected).max()
        assert_close(number, right, inputs=inputs, what=f"The {name}", rtol=0, atol=tolerance)


def only(shape, f):
    """Return `f` as a function that takes points of one shape and refuses all others."""

    def strict(x):
        if np.shape(x) != shape:
            raise ValueError(f"f takes points of shape {shape}, and not of shape {np.shape(x)}")
        return float(f(np.asarray(x, dtype=float)))

    return strict


def steep(x):
    """Return a parabola so steep that a forward difference with h = 1e-4 is off by 0.1; slope 1 at 0."""
    return 1000 * x**2 + x


def wiggles(x):
    """Return a wave that is too fast for h = 1e-4: a central difference with it is off by 0.17 percent."""
    return np.sum(np.sin(1000 * x))


def waves(x):
    """Return a slower wave: h = 1e-4 is right for it, h = 1e-3 is off by 0.17 percent."""
    return np.sum(np.sin(100 * x))


def saddle(x):
    """Return a function whose slopes at 0 are 1, and 0.1 off if another entry is off by 1e-4."""
    return 1000 * (np.sum(x) ** 2 - np.sum(x**2)) / 2 + np.sum(x)


class Smooth:
    """A random function of points of one shape, and its gradient.

    The terms are sin(a . x) + b . x^2 / 2; slopes and curvatures are of the order of 1.
    """

    def __init__(self, rng, shape):
        self.a, self.b = rng.uniform(-1, 1, size=shape), rng.uniform(0.5, 1.5, size=shape)
        self.f = only(shape, lambda x: np.sin(np.sum(self.a * x)) + np.sum(self.b * x**2) / 2)

    def gradient(self, x):
        return self.a * np.cos(np.sum(self.a * x)) + self.b * x


@exercise("numerical_diff")
class TestNumericalDiff:
    @check(points=1, hint="Central, not forward: measure to both sides of x and divide by 2 h.")
    def test_steep_curve(self, submission):
        found = submission.numerical_diff(steep, 0.0)
        assert_slope(found, 1.0, {"x": 0.0}, "The slope of 1000 x^2 + x")

    @check(points=0.5, hint="Use the h that is given, here 1e-6, in both places; without one h is 1e-4.")
    def test_given_h(self, submission):
        found = submission.numerical_diff(wiggles, 0.0, 1e-6)
        assert_slope(found, 1000.0, {"x": 0.0, "h": 1e-6}, "The slope of sin(1000 x)")
        found = submission.numerical_diff(waves, 0.0)
        assert_slope(found, 100.0, {"x": 0.0}, "The slope of sin(100 x)")

    @check(points=0.25, hint="x may be an integer, and large: h = 1e-4 is small enough, 1e-10 is noise.")
    def test_large_integers(self, submission):
        for x, slope in [(3, 3.0), (1000, 1000.0), (3000, 3000.0)]:
            found = submission.numerical_diff(lambda x: x**2 / 2, x)
            assert_slope(found, slope, {"x": x}, "The slope of x^2 / 2")

    @check(points=0.25, hint="(f(x + h) - f(x - h)) / (2 * h), for whatever f is given.")
    def test_random_waves(self, submission, rng):
        for _ in range(3):
            height, speed, x = rng.uniform(1, 3), rng.uniform(0.5, 2), rng.uniform(-3, 3)
            phase = rng.uniform(-1, 1) - speed * x  # not near a top, where the slope is 0
            slope = height * speed * np.cos(speed * x + phase)

            def wave(x, height=height, speed=speed, phase=phase):
                return height * np.sin(speed * x + phase)

            what = f"The slope of {height:.3f} sin({speed:.3f} x {phase:+.3f})"
            assert_slope(submission.numerical_diff(wave, x), slope, {"x": x}, what)


@exercise("tangent_line")
class TestTangentLine:
    @check(points=0.5, hint="The line touches the curve: slope * a + intercept is f(a), for negative a too.")
    def test_random_cubics(self, submission, rng):
        for sign in [1.0, -1.0]:
            p, q, r = rng.uniform(1, 2, size=3)
            a = sign * rng.uniform(1, 2)
            line = submission.tangent_line(lambda x, p=p, q=q, r=r: p * x**3 + q * x + r, a)
            expected = np.array([3 * p * a**2 + q, r - 2 * p * a**3])
            assert_line(line, expected, {"f": f"{p:.3f} x^3 + {q:.3f} x + {r:.3f}", "a": a})

    @check(points=0.5, hint="Take the central difference for the slope; a may be an integer.")
    def test_steep_curve_and_integers(self, submission):
        line = submission.tangent_line(steep, 0)
        assert_line(line, np.array([1.0, 0.0]), {"f": "1000 x^2 + x", "a": 0})
        line = submission.tangent_line(lambda x: x**2 / 4, 3)
        assert_line(line, np.array([1.5, -2.25]), {"f": "x^2 / 4", "a": 3})


@exercise("numerical_gradient")
class TestNumericalGradient:
    @check(points=1, hint="Central, not forward: measure to both sides of each entry.")
    def test_steep_valley(self, submission):
        x = np.array([0.0, 1.0])
        gradient = submission.numerical_gradient(lambda x: 1000 * x[0] ** 2 + x[1], x)
        assert_slope(gradient, np.array([0.0, 1.0]), {"x": x}, "The gradient of 1000 x[0]^2 + x[1]")

    @check(points=0.5, hint="All other entries stay where they are: put one back before the next moves.")
    def test_other_entries_stay(self, submission):
        x = np.zeros(3)
        gradient = submission.numerical_gradient(only((3,), saddle), x)
        what = "The gradient of 1000 (x0 x1 + x0 x2 + x1 x2) + x0 + x1 + x2"
        assert_slope(gradient, np.ones(3), {"x": x}, what)

    @check(points=0.5, hint="Use the h that is given, here 1e-6, in both places; without one h is 1e-4.")
    def test_given_h(self, submission):
        x = np.array([0.0, 0.001 * np.pi])
        gradient = submission.numerical_gradient(only((2,), wiggles), x, 1e-6)
        inputs = {"x": x, "h": 1e-6}
        what = "The gradient of sin(1000 x[0]) + sin(1000 x[1])"
        assert_slope(gradient, np.array([1000.0, -1000.0]), inputs, what)
        x = np.array([0.0])
        gradient = submission.numerical_gradient(only((1,), waves), x)
        assert_slope(gradient, np.array([100.0]), {"x": x}, "The gradient of sin(100 x[0])")

    @check(points=0.5, hint="The gradient has the shape of x, and f gets points of that shape.")
    def test_any_shape(self, submission, rng):
        for shape in [(3,), (2, 3), (2, 1, 2)]:
            task, x = Smooth(rng, shape), rng.uniform(-2, 2, size=shape)
            gradient = submission.numerical_gradient(task.f, x)
            assert_slope(gradient, task.gradient(x), {"x": x}, "The gradient of a smooth function")


@exercise("numerical_gradient_batch")
class TestNumericalGradientBatch:
    @check(
        points=0.5,
        hint="In a table x[0] is a row and not an entry: call f with one row at a time.",
        stands_for="as many rows as columns",
    )
    def test_as_many_rows_as_columns(self, submission):
        what = "The gradient of x[0]^2 + 3 x[0] x[1] at each row"
        X = np.array([[3.0, 4.0], [1.0, -2.0]])
        gradient = submission.numerical_gradient_batch(lambda x: x[0] ** 2 + 3 * x[0] * x[1], X)
        assert_slope(gradient, np.array([[18.0, 9.0], [-4.0, 3.0]]), {"X": X}, what)

    @check(points=0.5, hint="f takes arrays of shape (D,) only; a batch of one row stays a batch.")
    def test_function_of_one_row_only(self, submission, rng):
        for samples in [3, 1]:
            task, X = Smooth(rng, (3,)), rng.uniform(-2, 2, size=(samples, 3))
            gradient = submission.numerical_gradient_batch(task.f, X)
            expected = np.array([task.gradient(row) for row in X])
            assert_slope(gradient, expected, {"X": X}, "The gradient of a smooth function at each row")

    @check(points=0.5, hint="Integers cannot be moved by 0.0001, nor hold a slope of 1.25: use floats.")
    def test_integers(self, submission, rng):
        task, X = Smooth(rng, (2,)), rng.integers(-3, 4, size=(3, 2))
        gradient = submission.numerical_gradient_batch(task.f, X)
        expected = np.array([task.gradient(row) for row in X])
        assert_slope(gradient, expected, {"X": X}, "The gradient of a smooth function at each row")

    @check(points=0.5, hint="A row X[i] is a part of X: change a copy, or put every entry back.")
    def test_batch_is_the_same_afterwards(self, submission):
        X = np.zeros((2, 3))
        record = submission.numerical_gradient_batch.record(only((3,), saddle), X)
        what = "The gradient of 1000 (x0 x1 + x0 x2 + x1 x2) + x0 + x1 + x2 at each row"
        assert_slope(record.value, np.ones((2, 3)), {"X": X}, what)
        what = "X after numerical_gradient_batch(f, X)"
        assert_close(record.args[1], X, rtol=0, atol=UNCHANGED, what=what)

    @check(points=0.5, hint="Central differences with the h that is given, here 1e-6.")
    def test_given_h_and_steep_valley(self, submission):
        X = np.array([[0.001, -0.0025], [0.0, 0.0035]])
        gradient = submission.numerical_gradient_batch(only((2,), wiggles), X, 1e-6)
        what = "The gradient of sin(1000 x[0]) + sin(1000 x[1]) at each row"
        assert_slope(gradient, 1000 * np.cos(1000 * X), {"X": X, "h": 1e-6}, what)
        X = np.array([[0.01, 0.0], [0.0, 0.001]])
        f = only((2,), lambda x: np.sin(100 * x[0]) + steep(x[1]))
        gradient = submission.numerical_gradient_batch(f, X)
        expected = np.array([[100 * np.cos(1.0), 1.0], [100.0, 3.0]])
        what = "The gradient of sin(100 x[0]) + 1000 x[1]^2 + x[1] at each row"
        assert_slope(gradient, expected, {"X": X}, what)


@exercise("gradient_descent")
class TestGradientDescent:
    @check(points=0.5, hint="Without further arguments: a hundred steps with lr = 0.01.")
    def test_default_values(self, submission):
        init_x = np.array([2.0])
        x = submission.gradient_descent(lambda x: x[0] ** 2, init_x)
        assert_slope(x, 2 * np.array([0.98**100]), {"init_x": init_x}, "x on its way down x^2")

    @check(points=0.5, hint="x = init_x makes no copy: x -= ... then moves the caller's array.")
    def test_start_is_left_alone(self, submission):
        init_x = np.array([1.0, -2.0])
        record = submission.gradient_descent.record(lambda x: x[0] ** 2 + 2 * x[1] ** 2, init_x, 0.1, 3)
        inputs, what = {"init_x": init_x, "lr": 0.1, "step_num": 3}, "x after 3 steps"
        assert_slope(record.value, np.array([0.8**3, -2 * 0.6**3]), inputs, what)
        what = "init_x after gradient_descent(...)"
        assert_close(record.args[1], init_x, rtol=0, atol=UNCHANGED, what=what)

    @check(points=0.5, hint="init_x may hold integers: begin with a copy of floats.")
    def test_integers(self, submission):
        init_x = np.array([3, -2, 1])
        f = only((3,), lambda x: np.sum(x**2) / 4)
        x = submission.gradient_descent(f, init_x, lr=0.5, step_num=2)
        inputs = {"init_x": init_x, "lr": 0.5, "step_num": 2}
        assert_slope(x, init_x * 0.75**2, inputs, "x after 2 steps")
        start = submission.gradient_descent(f, init_x, lr=0.5, step_num=0)
        assert_slope(start, init_x, {**inputs, "step_num": 0}, "x after no step")

    @check(points=0.5, hint="Compute the whole gradient first, then move all entries, whatever the shape.")
    def test_all_entries_step_together(self, submission, rng):
        task, init_x = Smooth(rng, (2, 2)), rng.uniform(1, 2, size=(2, 2))
        expected = init_x
        for _ in range(2):
            expected = expected - 0.3 * task.gradient(expected)
        x = submission.gradient_descent(task.f, init_x, 0.3, 2)
        inputs = {"init_x": init_x, "lr": 0.3, "step_num": 2}
        assert_slope(x, expected, inputs, "x after 2 steps on a smooth function")
