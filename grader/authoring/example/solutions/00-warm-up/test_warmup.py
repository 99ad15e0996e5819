"""Public checks of the warm-up: the examples of the text, and the traps it names."""

import numpy as np

from grader.checks import assert_close, check, exercise


@exercise("standardize")
class TestStandardize:
    @check(
        points=1, hint="Mean and standard deviation go down the columns: axis=0.", stands_for="plain values"
    )
    def test_columns_have_mean_0_and_deviation_1(self, submission):
        x = np.array([[1.0, 10.0], [3.0, 30.0]])
        expected = np.array([[-1.0, -1.0], [1.0, 1.0]])
        assert_close(submission.standardize(x), expected, inputs={"x": x}, what="standardize(x)")

    @check(
        points=0.5,
        hint="The deviation of a constant column is 0; do not divide by it.",
        stands_for="right values, warnings or not",
    )
    def test_constant_column_becomes_zeros(self, submission):
        x = np.array([[1.0, 5.0], [3.0, 5.0]])
        expected = np.array([[-1.0, 0.0], [1.0, 0.0]])
        assert_close(submission.standardize(x), expected, inputs={"x": x}, what="standardize(x)")


@exercise("one_hot")
class TestOneHot:
    @check(
        points=1,
        hint="Row i has its 1 in column labels[i]; pair rows and labels with np.arange.",
        stands_for="plain values",
    )
    def test_example_of_the_text(self, submission):
        labels = np.array([2, 0, 2])
        expected = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
        inputs = {"labels": labels, "n_classes": 3}
        assert_close(submission.one_hot(labels, 3), expected, inputs=inputs, what="one_hot(labels, 3)")


@exercise("logsumexp")
class TestLogsumexp:
    @check(
        points=1,
        hint="Exponentials, then their sum over the last axis, then the logarithm.",
        stands_for="plain values",
    )
    def test_example_of_the_text(self, submission):
        x = np.array([[0.0, 0.0], [1.0, 2.0]])
        expected = np.array([0.69314718, 2.31326169])
        assert_close(submission.logsumexp(x), expected, inputs={"x": x}, what="logsumexp(x)")

    @check(
        points=1,
        hint="exp(1000) is infinite; draw the largest entry out of the sum.",
        stands_for="large entries",
    )
    def test_large_entries_do_not_overflow(self, submission):
        x = np.array([1000.0, 1000.0])
        assert_close(submission.logsumexp(x), 1000.69314718, inputs={"x": x}, what="logsumexp(x)")
