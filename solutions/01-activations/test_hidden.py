"""Hidden checks of the activation functions: random inputs and the harder properties."""

import numpy as np

from grader.checks import CheckFailed, assert_close, check, exercise


@exercise("identity")
class TestIdentity:
    @check(points=0.5, hint="Return x as it is, integers too.", stands_for="integer input")
    def test_integers(self, submission, rng):
        x = rng.integers(-9, 10, size=5)
        assert_close(submission.identity(x), x, inputs={"x": x}, what="identity(x)")


@exercise("step")
class TestStep:
    @check(points=0.5, hint="Compare the whole array at once, and do not write into x.")
    def test_random_batch_is_left_alone(self, submission, reference, rng):
        x = rng.normal(size=(4, 3))
        record = submission.step.record(x)
        assert_close(record.value, reference.step(x), inputs={"x": x}, what="step(x)")
        assert_close(record.args[0], x, rtol=0, atol=0, what="x after step(x)")


@exercise("sigmoid")
class TestSigmoid:
    @check(points=0.5, hint="The answer for integers is not integers: do not write it into np.zeros_like(x).")
    def test_integers(self, submission, reference):
        x = np.array([[-3, -1, 0], [1, 2, 5]])
        assert_close(submission.sigmoid(x), reference.sigmoid(x), inputs={"x": x}, what="sigmoid(x)")

    @check(points=0.5, hint="Take exp of -|x| only; np.where computes both of its branches everywhere.")
    def test_no_overflow_warning(self, submission, reference):
        x = np.array([-1e300, -1000.0, -710.0, 0.5, 710.0, 1000.0, 1e300])
        record = submission.sigmoid.record(x)
        assert_close(record.value, reference.sigmoid(x), inputs={"x": x}, what="sigmoid(x)")
        overflows = [message for message in record.warnings if "overflow" in message]
        if overflows:
            raise CheckFailed(f"sigmoid(x) warns of an overflow for x from -1e300 to 1e300: {overflows[0]}.")

    @check(points=0.5, hint="Do not write into x; make a new array.")
    def test_random_batch_is_left_alone(self, submission, reference, rng):
        x = rng.normal(scale=3.0, size=(5, 4))
        record = submission.sigmoid.record(x)
        assert_close(record.value, reference.sigmoid(x), inputs={"x": x}, what="sigmoid(x)")
        assert_close(record.args[0], x, rtol=0, atol=0, what="x after sigmoid(x)")


@exercise("relu")
class TestRelu:
    @check(points=0.5, hint="max(0, x) entry by entry, for integers and large numbers too.")
    def test_integers_and_large_inputs(self, submission):
        x = np.array([[-70000, -1, 0], [1, 3, 70000]])
        expected = np.array([[0, 0, 0], [1, 3, 70000]])
        assert_close(submission.relu(x), expected, inputs={"x": x}, what="relu(x)")


@exercise("softmax")
class TestSoftmax:
    @check(points=1, hint="Subtract each row's own maximum before exp, not that of the whole batch.")
    def test_rows_of_very_different_size(self, submission, reference):
        x = np.array([[1000.0, 1001.0], [-1000.0, -1001.0], [1e4, -1e4]])
        assert_close(submission.softmax(x), reference.softmax(x), inputs={"x": x}, what="softmax(x)")

    @check(points=0.5, hint="Use axis=-1 throughout; then an array of shape (N, T, K) needs no special case.")
    def test_last_axis_of_three(self, submission, reference, rng):
        x = rng.normal(scale=2.0, size=(2, 3, 4))
        assert_close(submission.softmax(x), reference.softmax(x), inputs={"x": x}, what="softmax(x)")

    @check(points=0.5, hint="x may hold integers; the answer needs an array of floats.")
    def test_integers(self, submission, reference):
        x = np.array([[1, 2, 4, -3]])
        assert_close(submission.softmax(x), reference.softmax(x), inputs={"x": x}, what="softmax(x)")
