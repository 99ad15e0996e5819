"""Public checks of the activation functions: known answers and properties."""

import numpy as np

from grader.checks import assert_close, assert_unchanged, check, exercise


@exercise("identity")
class TestIdentity:
    @check(points=0.35, hint="Return x as it is: every value, and the shape.", stands_for="plain values")
    def test_values_come_back_unchanged(self, submission):
        x = np.array([[-2.5, 0.0, 14.04], [0.25, -12.8, 0.5]])
        assert_close(submission.identity(x), x, inputs={"x": x}, what="identity(x)")


@exercise("step")
class TestStep:
    @check(points=0.2, hint="1 for inputs above 0, 0 for inputs below; never -1.", stands_for="plain values")
    def test_ones_above_and_zeros_below_the_threshold(self, submission):
        x = np.array([-3.0, -0.1, 0.1, 3.0])
        assert_close(submission.step(x), np.array([0, 0, 1, 1]), inputs={"x": x}, what="step(x)")

    @check(points=0.15, hint="The threshold must be exceeded: x > 0, not x >= 0.", stands_for="zero")
    def test_zero_does_not_exceed_the_threshold(self, submission):
        x = np.array([0.0, 2.0])
        assert_close(submission.step(x), np.array([0, 1]), inputs={"x": x}, what="step(x)")


@exercise("sigmoid")
class TestSigmoid:
    @check(
        points=0.25,
        hint="The formula is 1 / (1 + exp(-x)); mind the minus sign and the brackets.",
        stands_for="plain values",
    )
    def test_table_of_the_notes(self, submission):
        x = np.array([[1.0, 0.5], [1.0, 1.5], [0.7, 0.9]])
        expected = np.array([[0.73105858, 0.62245933], [0.73105858, 0.81757448], [0.66818777, 0.7109495]])
        assert_close(submission.sigmoid(x), expected, inputs={"x": x}, what="sigmoid(x)")

    @check(
        points=0.25, hint="sigmoid(-x) is 1 - sigmoid(x), and sigmoid(0) is 0.5.", stands_for="negative input"
    )
    def test_negative_inputs_and_zero(self, submission):
        x = np.array([-2.0, -1.0, 0.0])
        expected = np.array([0.11920292, 0.26894142, 0.5])
        assert_close(submission.sigmoid(x), expected, inputs={"x": x}, what="sigmoid(x)")

    @check(
        points=0.25,
        hint="exp(1000) is infinite, and inf / inf is nan; take exp of negative numbers only.",
        stands_for="right values, warnings or not",
    )
    def test_large_inputs_have_a_value(self, submission):
        x = np.array([-1000.0, 1000.0])
        assert_close(submission.sigmoid(x), np.array([0.0, 1.0]), inputs={"x": x}, what="sigmoid(x)")


@exercise("relu")
class TestRelu:
    @check(
        points=0.2,
        hint="np.maximum compares entry by entry; np.max gives the one largest entry.",
        stands_for="plain values",
    )
    def test_table_of_the_notes(self, submission):
        x = np.array([[1.0, 0.5], [-1.0, 1.5], [0.7, -0.9]])
        expected = np.array([[1.0, 0.5], [0.0, 1.5], [0.7, 0.0]])
        assert_close(submission.relu(x), expected, inputs={"x": x}, what="relu(x)")

    @check(
        points=0.15,
        hint="np.maximum compares entry by entry; np.max gives the one largest entry.",
        stands_for="the caller's array",
    )
    def test_argument_is_left_alone(self, submission):
        x = np.array([-1.0, 0.0, 2.0])
        record = submission.relu.record(x)
        assert_close(record.value, np.array([0.0, 0.0, 2.0]), inputs={"x": x}, what="relu(x)")
        assert_unchanged(record, "relu(x)", x=x)


@exercise("softmax")
class TestSoftmax:
    @check(
        points=0.4,
        hint="Each row is a sample with its own sum: axis=-1, keepdims=True.",
        stands_for="plain values",
    )
    def test_table_of_the_notes(self, submission):
        x = np.array([[1.0, 0.5], [1.0, 1.5], [0.7, 0.9]])
        expected = np.array([[0.62245933, 0.37754067], [0.37754067, 0.62245933], [0.450166, 0.549834]])
        assert_close(submission.softmax(x), expected, inputs={"x": x}, what="softmax(x)")

    @check(
        points=0.25,
        hint="One sample of shape (K,) works too, if you take the last axis, axis=-1.",
        stands_for="one sample",
    )
    def test_one_sample(self, submission):
        x = np.array([1.89800318, 1.29800454, 2.39880015, 1.79920038])
        expected = np.array([0.24361904, 0.13370114, 0.40198013, 0.22069969])
        assert_close(submission.softmax(x), expected, inputs={"x": x}, what="softmax(x)")

    @check(
        points=0.25,
        hint="exp(1000) overflows; subtract the largest logit before exp.",
        stands_for="large logits",
    )
    def test_large_logits_do_not_overflow(self, submission):
        x = np.array([[1000.0, 1001.0]])
        expected = np.array([[0.26894142, 0.73105858]])
        assert_close(submission.softmax(x), expected, inputs={"x": x}, what="softmax(x)")

    @check(
        points=0.2, hint="exp of each logit, divided by the sum of its row.", stands_for="the caller's array"
    )
    def test_argument_is_left_alone(self, submission):
        x = np.array([[0.0, 1.0]])
        record = submission.softmax.record(x)
        expected = np.array([[0.26894142, 0.73105858]])
        assert_close(record.value, expected, inputs={"x": x}, what="softmax(x)")
        assert_unchanged(record, "softmax(x)", x=x)
