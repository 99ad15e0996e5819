"""Public checks: students see the formulas, but not the inputs that will be drawn."""

import numpy as np

from grader.checks import CheckFailed, assert_close, check, exercise


@exercise("relu")
class TestRelu:
    @check(points=1, hint="Negative entries become 0, the others stay.")
    def test_signs(self, submission, rng):
        x = np.concatenate([[-2.0, 0.0, 3.0], rng.normal(size=5)])
        assert_close(submission.relu(x), np.where(x > 0, x, 0.0), inputs={"x": x}, what="relu(x)")


@exercise("softmax")
class TestSoftmax:
    @check(points=1, hint="exp of every entry, divided by the sum of its row.")
    def test_rows(self, submission, rng):
        x = rng.normal(size=(4, 3))
        rows = np.array([[np.exp(v) / np.sum(np.exp(row)) for v in row] for row in x])
        assert_close(submission.softmax(x), rows, inputs={"x": x}, what="softmax(x)")


@exercise("mean_squared_error")
@check(points=1, hint="Half of the mean of the squared differences.")
def test_error_of_a_vector(submission, rng):
    y, t = rng.normal(size=(2, 6))
    right = sum((a - b) ** 2 for a, b in zip(y, t, strict=True)) / 12
    told = {"y": y, "t": t}
    assert_close(submission.mean_squared_error(y, t), right, inputs=told, what="mean_squared_error(y, t)")


@exercise("gradient")
@check(points=1, hint="Move one entry of x at a time.")
def test_gradient_of_a_parabola(submission, rng):
    x, slopes = rng.normal(size=(2, 3))
    found = submission.gradient(lambda point: float(slopes @ point**2), x)
    assert_close(found, 2 * slopes * x, inputs={"x": x}, what="gradient(f, x)")


@exercise("batches")
@check(points=1, hint="Rows in their order; the last batch may be short.")
def test_batches_hold_the_rows(submission, rng):
    x = rng.normal(size=(7, 2))
    found = list(submission.batches(x, 3))
    if len(found) != 3:
        raise CheckFailed(f"There are {len(found)} batches of 7 rows, 3 at a time; there should be 3.")
    for i, batch in enumerate(found):
        assert_close(batch, x[3 * i : 3 * i + 3], inputs={"x": x}, what=f"batch {i}")
