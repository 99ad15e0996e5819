"""Hidden checks of slopes and gradients: functions that only the right differences measure right."""

import numpy as np

from grader.checks import CheckFailed, as_array, assert_close, assert_settled, check, exercise

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
    slope, intercept = expected
    sizes = {"slope": abs(slope), "intercept": max(abs(intercept), abs(slope) * max(1.0, abs(inputs["a"])))}
    for (name, size), number, right in zip(sizes.items(), answer, expected, strict=True):
        tolerance = max(3e-4 * size, 2e-5)
        assert_close(number, right, inputs=inputs, what=f"The {name}", rtol=0, atol=tolerance)


def only(shape, f):
    """Return `f` as a function that takes points of one shape and refuses all others."""

    def strict(x):
        if np.shape(x) != shape:
            raise ValueError(f"f takes points of shape {shape}, and not of shape {np.shape(x)}")
        return float(f(np.asarray(x, dtype=float)))

    return strict


def parabola(rng, place):
    """Return a parabola so steep that a forward difference at a place is off by 0.1, and its slope there."""
    slope = rng.uniform(0.5, 1.5) * rng.choice([-1, 1])
    return lambda x: 1000 * (x - place) ** 2 + slope * (x - place), slope


def wave(rng, place, slow=False):
    """Return a wave of one or many numbers that is steepest at a place, and its slope there.

    h = 1e-6 is right for it, with h = 1e-4 a central difference is off by 0.2 percent or more. A slow one
    fits h = 1e-4, and is off by 0.1 percent or more with h = 1e-3.
    """
    speed = rng.uniform(80, 120) if slow else rng.uniform(1100, 3000)
    return lambda x: np.sum(np.sin(speed * (x - place))), speed


def saddle(rng, place):
    """Return a function of many numbers, and its slope for each of them at a place.

    The slopes are 0.1 off if another entry is off by 1e-4.
    """
    slope = rng.uniform(0.5, 1.5) * rng.choice([-1, 1])

    def f(x):
        away = x - place
        return 1000 * (np.sum(away) ** 2 - np.sum(away**2)) / 2 + slope * np.sum(away)

    return only(np.shape(place), f), slope


class Smooth:
    """A random function of points of one shape, and its gradient.

    The terms are sin(a . x) + b . x^2 / 2; slopes and curvatures are of the order of 1, or of the `size`.
    """

    def __init__(self, rng, shape, size=1.0):
        self.a, self.b = rng.uniform(-1, 1, size=shape), rng.uniform(0.5, 1.5, size=shape)
        self.size = size
        self.f = only(shape, lambda x: size * (np.sin(np.sum(self.a * x)) + np.sum(self.b * x**2) / 2))

    def gradient(self, x):
        return self.size * (self.a * np.cos(np.sum(self.a * x)) + self.b * x)


@exercise("numerical_diff")
class TestNumericalDiff:
    @check(points=1, hint="Central, not forward: measure to both sides of x and divide by 2 h.")
    def test_steep_curve(self, submission, rng):
        for x in (0.0, rng.uniform(-2, 2), int(rng.integers(1, 9))):
            f, slope = parabola(rng, x)
            assert_slope(submission.numerical_diff(f, x), slope, {"x": x}, "The slope of a steep parabola")

    @check(points=0.5, hint="Use the h that is given, here 1e-6, in both places; without one h is 1e-4.")
    def test_given_h(self, submission, rng):
        for x in (0.0, rng.uniform(-1, 1), int(rng.choice([-1, 1]))):
            f, slope = wave(rng, x)
            found, inputs = submission.numerical_diff(f, x, 1e-6), {"x": x, "h": 1e-6}
            assert_slope(found, slope, inputs, f"The slope of sin({slope:.0f} (x - {x:.3f}))")
            f, slope = wave(rng, x, slow=True)
            found, what = submission.numerical_diff(f, x), f"The slope of sin({slope:.0f} (x - {x:.3f}))"
            assert_slope(found, slope, {"x": x}, what)

    @check(points=0.25, hint="x may be an integer, and large: h = 1e-4 is small enough, 1e-10 is noise.")
    def test_large_integers(self, submission, rng):
        for x in map(int, rng.integers([2, 900, 3000, -5000], [9, 1100, 5000, -3000])):
            found = submission.numerical_diff(lambda x: x**2 / 2, x)
            assert_slope(found, float(x), {"x": x}, "The slope of x^2 / 2")
        for x in rng.uniform(-9, 9, size=2):
            found = submission.numerical_diff(lambda x: x / 3 + 1e6, x)
            assert_slope(found, 1 / 3, {"x": x}, "The slope of x / 3 + 1,000,000")

    @check(
        points=0.5,
        hint="(f(x + h) - f(x - h)) / (2 * h), for whatever f is given.",
        stands_for="random curves",
    )
    def test_random_waves(self, submission, rng):
        place = rng.uniform(-3, 3)
        # Two functions at the same place, and two that are nearly flat.
        for x, size in [(place, 1), (place, 1), (rng.uniform(-3, 3), 0.01), (rng.uniform(-3, 3), 0.001)]:
            height, speed = size * rng.uniform(1, 3), rng.uniform(0.5, 2)
            phase = rng.uniform(-1, 1) - speed * x  # not near a top, where the slope is 0
            slope = height * speed * np.cos(speed * x + phase)

            def curve(x, height=height, speed=speed, phase=phase):
                return height * np.sin(speed * x + phase)

            what = f"The slope of {height:.5f} sin({speed:.3f} x {phase:+.3f})"
            assert_slope(submission.numerical_diff(curve, x), slope, {"x": x}, what)


@exercise("tangent_line")
class TestTangentLine:
    @check(points=0.75, hint="The line touches the curve: slope * a + intercept is f(a), for negative a too.")
    def test_random_cubics(self, submission, rng):
        records = []
        for sign, size in [
            (1.0, 1.0),
            (-1.0, 1.0),
            (1.0, 0.01),
            (-1.0, 0.001),
        ]:  # the last two are nearly flat
            p, q, r = size * rng.uniform(1, 2, size=3)
            a = sign * rng.uniform(1, 2)
            record = submission.tangent_line.record(lambda x, p=p, q=q, r=r: p * x**3 + q * x + r, a)
            expected = np.array([3 * p * a**2 + q, r - 2 * p * a**3])
            assert_line(record.value, expected, {"f": f"{p:.5f} x^3 + {q:.5f} x + {r:.5f}", "a": a})
            records.append(record)
        assert_settled(records[0], what="tangent_line(f, a)")

    @check(points=0.75, hint="Take the central difference for the slope; a may be an integer.")
    def test_steep_curve_and_integers(self, submission, rng):
        for a in (0, rng.uniform(-2, 2)):
            f, slope = parabola(rng, a)
            line = submission.tangent_line(f, a)
            assert_line(line, np.array([slope, -slope * a]), {"f": "a steep parabola", "a": a})
        a, speed = rng.uniform(-1, 1), rng.uniform(15, 25)
        line = submission.tangent_line(lambda x: np.sin(speed * (x - a)), a)
        inputs = {"f": f"sin({speed:.3f} (x - {a:.3f}))", "a": a}
        assert_line(line, np.array([speed, -speed * a]), inputs)
        a = int(rng.integers(3, 9))
        line = submission.tangent_line(lambda x: x**2 / 4, a)
        assert_line(line, np.array([a / 2, -(a**2) / 4]), {"f": "x^2 / 4", "a": a})


@exercise("numerical_gradient")
class TestNumericalGradient:
    @check(points=0.75, hint="Central, not forward: measure to both sides of each entry.")
    def test_steep_valley(self, submission, rng):
        x = rng.uniform(-2, 2, size=2)
        (f, first), second = parabola(rng, x[0]), rng.uniform(-1, 1)
        gradient = submission.numerical_gradient(lambda x: f(x[0]) + second * x[1], x)
        assert_slope(gradient, np.array([first, second]), {"x": x}, "The gradient of a steep valley")

    @check(points=0.75, hint="All other entries stay where they are: put one back before the next moves.")
    def test_other_entries_stay(self, submission, rng):
        for x in (np.zeros(3), rng.uniform(-1, 1, size=(2, 2))):
            f, slope = saddle(rng, x)
            what = "The gradient of a steep saddle"
            assert_slope(submission.numerical_gradient(f, x), np.full(x.shape, slope), {"x": x}, what)

    @check(points=0.75, hint="Use the h that is given, here 1e-6, in both places; without one h is 1e-4.")
    def test_given_h(self, submission, rng):
        x = rng.uniform(-1, 1, size=2)
        f, slope = wave(rng, x)
        gradient = submission.numerical_gradient(only((2,), f), x, 1e-6)
        inputs, what = {"x": x, "h": 1e-6}, "The gradient of a fast wave"
        assert_slope(gradient, np.full(2, slope), inputs, what)
        f, slope = wave(rng, x[:1], slow=True)
        gradient = submission.numerical_gradient(only((1,), f), x[:1])
        assert_slope(gradient, np.array([slope]), {"x": x[:1]}, "The gradient of a slow wave")

    @check(points=0.5, hint="The gradient of a smooth function: central differences for each entry.")
    def test_answers_stay_as_they_are(self, submission, rng):
        task, records = Smooth(rng, (3,)), []
        for x in rng.uniform(-2, 2, size=(2, 3)):
            record = submission.numerical_gradient.record(task.f, x)
            assert_slope(record.value, task.gradient(x), {"x": x}, "The gradient of a smooth function")
            records.append(record)
        assert_settled(*records, what="numerical_gradient(f, x)")

    @check(
        points=0.75,
        hint="The gradient has the shape of x, and f gets points of that shape.",
        stands_for="any shape",
    )
    def test_any_shape(self, submission, rng):
        for shape, size in [((1, 1), 1.0), ((2, 3), 1.0), ((2, 2), 1e-3), ((2, 1, 2), 0.01)]:
            task, x = Smooth(rng, shape, size), rng.uniform(-2, 2, size=shape)
            if x.size == 6:
                x[1, 1:] = 1e-12 * rng.uniform(1, 9, size=2)  # these move by h too, as any other
            gradient = submission.numerical_gradient(task.f, x)
            assert_slope(gradient, task.gradient(x), {"x": x}, "The gradient of a smooth function")


@exercise("numerical_gradient_batch")
class TestNumericalGradientBatch:
    @check(
        points=0.5,
        hint="In a table x[0] is a row and not an entry: call f with one row at a time.",
        stands_for="as many rows as columns",
    )
    def test_as_many_rows_as_columns(self, submission, rng):
        p, q, row = rng.uniform(0.5, 1.5), rng.uniform(2, 3), rng.uniform(-2, 2, size=2)
        X = np.array([row, row[::-1]])
        gradient = submission.numerical_gradient_batch(lambda x: p * x[0] ** 2 + q * x[0] * x[1], X)
        expected = np.column_stack([2 * p * X[:, 0] + q * X[:, 1], q * X[:, 0]])
        what = f"The gradient of {p:.3f} x[0]^2 + {q:.3f} x[0] x[1] at each row"
        assert_slope(gradient, expected, {"X": X}, what)

    @check(points=0.5, hint="f takes arrays of shape (D,) only; a batch of one row stays a batch.")
    def test_function_of_one_row_only(self, submission, rng):
        for shape in [(3, 3), (1, 2), (9, 1)]:
            task, X = Smooth(rng, shape[1:]), rng.uniform(-2, 2, size=shape)
            gradient = submission.numerical_gradient_batch(task.f, X)
            expected = np.array([task.gradient(row) for row in X])
            assert_slope(gradient, expected, {"X": X}, "The gradient of a smooth function at each row")

    @check(points=0.5, hint="Integers cannot be moved by 0.0001, nor hold a slope of 1.25: use floats.")
    def test_integers(self, submission, rng):
        task, X = Smooth(rng, (2,)), rng.integers(-3, 4, size=(3, 2))
        gradient = submission.numerical_gradient_batch(task.f, X)
        expected = np.array([task.gradient(row) for row in X])
        assert_slope(gradient, expected, {"X": X}, "The gradient of a smooth function at each row")
        gradient = submission.numerical_gradient_batch(task.f, X[0])
        assert_slope(gradient, expected[0], {"X": X[0]}, "The gradient of a smooth function")

    @check(points=0.5, hint="A row X[i] is a part of X: change a copy, or put every entry back.")
    def test_batch_is_the_same_afterwards(self, submission, rng):
        rows = np.tile(rng.uniform(-1, 1, size=3), (2, 1))
        f, slope = saddle(rng, rows[0])
        for X in (rows, rows[0]):
            record = submission.numerical_gradient_batch.record(f, X)
            what = "The gradient of a steep saddle at each row"
            assert_slope(record.value, np.full(X.shape, slope), {"X": X}, what)
            what = "X after numerical_gradient_batch(f, X)"
            assert_close(record.args[1], X, rtol=0, atol=UNCHANGED, what=what)

    @check(points=0.5, hint="Central differences, one row after the other; f takes one row.")
    def test_answers_stay_as_they_are(self, submission, rng):
        task, records = Smooth(rng, (2,)), []
        for X in rng.uniform(-2, 2, size=(2, 2, 2)):
            expected = np.array([task.gradient(row) for row in X])
            record = submission.numerical_gradient_batch.record(task.f, X)
            assert_slope(record.value, expected, {"X": X}, "The gradient of a smooth function at each row")
            records.append(record)
        assert_settled(*records, what="numerical_gradient_batch(f, X)")

    @check(points=0.5, hint="Central differences with the h that is given, here 1e-6.")
    def test_given_h_and_steep_valley(self, submission, rng):
        place = rng.uniform(-1, 1, size=2)
        f, speed = wave(rng, place)
        X = place + rng.uniform(-1, 1, size=(2, 2)) / speed
        gradient = submission.numerical_gradient_batch(only((2,), f), X, 1e-6)
        expected = speed * np.cos(speed * (X - place))
        assert_slope(gradient, expected, {"X": X, "h": 1e-6}, "The gradient of a fast wave at each row")
        (slow, speed), (steep, slope) = wave(rng, place[0], slow=True), parabola(rng, place[1])
        X = np.array([place, [place[0], place[1] + 0.001]])
        f, expected = (
            only((2,), lambda x: slow(x[0]) + steep(x[1])),
            np.array([[speed, slope], [speed, slope + 2]]),
        )
        what = "The gradient of a slow wave and a steep parabola"
        assert_slope(submission.numerical_gradient_batch(f, X), expected, {"X": X}, f"{what} at each row")
        assert_slope(submission.numerical_gradient_batch(f, place), expected[0], {"X": place}, what)
        f, speed = wave(rng, place)
        gradient = submission.numerical_gradient_batch(only((2,), f), place, 1e-6)
        inputs = {"X": place, "h": 1e-6}
        assert_slope(gradient, np.full(2, speed), inputs, "The gradient of a fast wave")


@exercise("gradient_descent")
class TestGradientDescent:
    @check(points=0.25, hint="Without further arguments: a hundred steps with lr = 0.01.")
    def test_default_values(self, submission, rng):
        init_x = rng.uniform(2, 4, size=1)
        x = submission.gradient_descent(lambda x: x[0] ** 2, init_x)
        assert_slope(x, init_x * 0.98**100, {"init_x": init_x}, "x on its way down x^2")

    @check(points=0.25, hint="x = init_x makes no copy: x -= ... then moves the caller's array.")
    def test_start_is_left_alone(self, submission, rng):
        records = []
        for _ in range(2):
            init_x = rng.uniform(1, 2, size=2) * rng.choice([-1, 1], size=2)
            record = submission.gradient_descent.record(lambda x: x[0] ** 2 + 2 * x[1] ** 2, init_x, 0.1, 2)
            inputs, what = {"init_x": init_x, "lr": 0.1, "step_num": 2}, "x after 2 steps"
            assert_slope(record.value, init_x * [0.8**2, 0.6**2], inputs, what)
            what = "init_x after gradient_descent(...)"
            assert_close(record.args[1], init_x, rtol=0, atol=UNCHANGED, what=what)
            records.append(record)
        assert_settled(*records, what="gradient_descent(f, init_x, ...)")

    @check(points=0.25, hint="init_x may hold integers: begin with a copy of floats.")
    def test_integers(self, submission, rng):
        init_x = rng.integers(2, 9, size=(3, 1)) * rng.choice([-1, 1], size=(3, 1))
        f = only((3, 1), lambda x: np.sum(x**2) / 4)
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

    @check(points=0.5, hint="Take exactly step_num steps, short ones too, also where it is nearly flat.")
    def test_long_way_to_the_flat(self, submission, rng):
        # The slope is about 10 at the beginning, and 0.0001 in the end, after more than 100 steps.
        init_x, lr = rng.uniform(4, 6, size=1) * rng.choice([-1, 1]), rng.uniform(0.045, 0.05)
        steps = int(np.ceil(np.log(1e-5) / np.log(1 - 2 * lr)))
        place = rng.uniform(-0.01, 0.01)
        f = only((1,), lambda x: np.sum((x - place) ** 2))
        inputs = {"init_x": place + init_x, "lr": lr, "step_num": steps}
        what = f"x after {steps} steps"
        x = as_array(submission.gradient_descent(f, place + init_x, lr, steps), inputs=inputs, what=what)
        expected = place + init_x * (1 - 2 * lr) ** steps
        assert_close(x, expected, inputs=inputs, what=what, rtol=0, atol=2e-5)

    @check(points=0.5, hint="Return the point after the last step, even if an earlier one was lower.")
    def test_way_that_gets_worse(self, submission, rng):
        # The learning rate is too high: every step leads beyond the lowest point, and higher than before.
        init_x, lr = rng.uniform(20, 50, size=2) * rng.choice([-1, 1], size=2), rng.uniform(1.15, 1.35)
        x = submission.gradient_descent(lambda x: x[0] ** 2 + x[1] ** 2, init_x, lr, 4)
        inputs = {"init_x": init_x, "lr": lr, "step_num": 4}
        assert_slope(x, init_x * (1 - 2 * lr) ** 4, inputs, "x after 4 steps")
