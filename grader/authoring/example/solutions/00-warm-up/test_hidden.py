"""Hidden checks of the warm-up: random inputs, and the properties that the text asks for."""

import numpy as np

from grader.checks import CheckFailed, as_array, assert_close, check, exercise


@exercise("standardize")
class TestStandardize:
    @check(
        points=0.5,
        hint="The standard deviation is that of np.std, which divides by N.",
        stands_for="random tables",
    )
    def test_random_table(self, submission, reference, rng):
        x = rng.normal(loc=3.0, scale=2.0, size=(6, 4))
        expected = reference.standardize(x)
        assert_close(submission.standardize(x), expected, inputs={"x": x}, what="standardize(x)")

    @check(
        points=0.5,
        hint="The mean of three times 0.1 is rounded; compare the column's max and min.",
        stands_for="rounding",
    )
    def test_constant_column_that_is_rounded(self, submission):
        x = np.array([[0.1], [0.1], [0.1]])
        expected = np.zeros((3, 1))
        assert_close(submission.standardize(x), expected, inputs={"x": x}, what="standardize(x)")

    @check(points=0.5, hint="Choose a safe divisor before dividing; np.where computes both of its branches.")
    def test_constant_column_without_a_warning(self, submission):
        x = np.array([[1.0, 2.0], [3.0, 2.0]])
        expected = np.array([[-1.0, 0.0], [1.0, 0.0]])
        record = submission.standardize.record(x)
        assert_close(record.value, expected, inputs={"x": x}, what="standardize(x)")
        if record.warnings:
            raise CheckFailed(f"standardize(x) warns of a constant column: {record.warnings[0]}.")

    @check(
        points=0.5,
        hint="x may hold integers; what you write the answer into must hold floats.",
        stands_for="integers",
    )
    def test_integers(self, submission, reference):
        x = np.array([[1, 10], [2, 30], [3, -10]])
        expected = reference.standardize(x)
        assert_close(submission.standardize(x), expected, inputs={"x": x}, what="standardize(x)")

    @check(points=0.5, hint="x -= ... changes the caller's array; x = x - ... makes a new one.")
    def test_argument_is_left_alone(self, submission):
        x = np.array([[1.0, 10.0], [3.0, 30.0]])
        expected = np.array([[-1.0, -1.0], [1.0, 1.0]])
        record = submission.standardize.record(x)
        assert_close(record.value, expected, inputs={"x": x}, what="standardize(x)")
        assert_close(record.args[0], x, inputs={"x": x}, what="x after standardize(x)")


@exercise("one_hot")
class TestOneHot:
    @check(points=0.5, hint="The number of columns is n_classes, whichever labels are there.")
    def test_absent_classes_have_a_column(self, submission, reference, rng):
        labels = rng.integers(0, 3, size=4)
        expected = reference.one_hot(labels, 6)
        inputs = {"labels": labels, "n_classes": 6}
        assert_close(submission.one_hot(labels, 6), expected, inputs=inputs, what="one_hot(labels, 6)")

    @check(
        points=0.5,
        hint="The answer holds floats: np.zeros makes them unless you give a dtype.",
        stands_for="floats",
    )
    def test_entries_are_floats(self, submission):
        labels = np.array([1, 0])
        inputs = {"labels": labels, "n_classes": 2}
        targets = as_array(submission.one_hot(labels, 2), inputs=inputs, what="one_hot(labels, 2)")
        assert_close(targets, np.array([[0, 1], [1, 0]]), inputs=inputs, what="one_hot(labels, 2)")
        if targets.dtype.kind != "f":
            raise CheckFailed(f"one_hot(labels, 2) has entries of type {targets.dtype}, not floats.")


@exercise("logsumexp")
class TestLogsumexp:
    @check(points=0.5, hint="Each row needs its own largest entry, not that of the whole table.")
    def test_rows_of_very_different_size(self, submission, reference):
        x = np.array([[1000.0, 1001.0], [-1000.0, -1001.0], [1000.0, -1000.0]])
        assert_close(submission.logsumexp(x), reference.logsumexp(x), inputs={"x": x}, what="logsumexp(x)")

    @check(points=0.5, hint="Use axis=-1 throughout; then three axes need no special case.")
    def test_last_axis_of_three(self, submission, reference, rng):
        x = rng.normal(size=(2, 3, 4))
        assert_close(submission.logsumexp(x), reference.logsumexp(x), inputs={"x": x}, what="logsumexp(x)")

    @check(
        points=0.5,
        hint="x may hold integers; what you write the answer into must hold floats.",
        stands_for="integers",
    )
    def test_integers(self, submission, reference):
        x = np.array([[1, 2, 4], [-3, 0, 0]])
        assert_close(submission.logsumexp(x), reference.logsumexp(x), inputs={"x": x}, what="logsumexp(x)")

    @check(points=0.5, hint="x -= ... changes the caller's array; x = x - ... makes a new one.")
    def test_argument_is_left_alone(self, submission):
        x = np.array([1.0, 2.0])
        record = submission.logsumexp.record(x)
        assert_close(record.value, 2.31326169, inputs={"x": x}, what="logsumexp(x)")
        assert_close(record.args[0], x, inputs={"x": x}, what="x after logsumexp(x)")
