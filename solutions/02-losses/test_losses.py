"""Public checks of the loss functions: known answers and properties."""

import numpy as np

from grader.checks import assert_close, check, exercise


@exercise("sum_squared_error")
class TestSumSquaredError:
    @check(
        points=0.35, hint="Square the differences, add them up, and halve the sum.", stands_for="plain values"
    )
    def test_example_of_the_notes(self, submission):
        y = np.array([0.1, 0.05, 0.6, 0.05, 0.2])
        t = np.array([0.0, 0.0, 1.0, 0.0, 0.0])
        loss = submission.sum_squared_error(y, t)
        assert_close(loss, 0.1075, inputs={"y": y, "t": t}, what="sum_squared_error(y, t)")

    @check(
        points=0.2,
        hint="One number for the whole batch: sum over everything, without axis.",
        stands_for="a batch",
    )
    def test_a_batch_gives_one_number(self, submission):
        y = np.array([[1.0, 2.0], [3.0, 4.0]])
        t = np.array([[0.0, 2.0], [1.0, 1.0]])
        loss = submission.sum_squared_error(y, t)
        assert_close(loss, 7.0, inputs={"y": y, "t": t}, what="sum_squared_error(y, t)")


@exercise("mean_squared_error")
class TestMeanSquaredError:
    @check(points=0.2, hint="For a single entry the loss is half of its square.", stands_for="one entry")
    def test_one_prediction(self, submission):
        y, t = np.array([3.0]), np.array([1.0])
        loss = submission.mean_squared_error(y, t)
        assert_close(loss, 2.0, inputs={"y": y, "t": t}, what="mean_squared_error(y, t)")

    @check(
        points=0.2,
        hint="The mean of the squares, halved: np.mean, not np.sum; then the half.",
        stands_for="plain values",
    )
    def test_example_of_the_notes(self, submission):
        y = np.array([0.1, 0.05, 0.6, 0.05, 0.2])
        t = np.array([0.0, 0.0, 1.0, 0.0, 0.0])
        loss = submission.mean_squared_error(y, t)
        assert_close(loss, 0.0215, inputs={"y": y, "t": t}, what="mean_squared_error(y, t)")

    @check(
        points=0.2,
        hint="The mean runs over every entry: 2 samples with 2 outputs are 4 entries.",
        stands_for="a batch",
    )
    def test_mean_over_every_entry_of_a_batch(self, submission):
        y = np.array([[1.0, 2.0], [3.0, 4.0]])
        t = np.array([[0.0, 2.0], [1.0, 1.0]])
        loss = submission.mean_squared_error(y, t)
        assert_close(loss, 1.75, inputs={"y": y, "t": t}, what="mean_squared_error(y, t)")


@exercise("cross_entropy_error")
class TestCrossEntropyError:
    @check(
        points=0.45, hint="Divide the sum over the batch by the number of samples.", stands_for="plain values"
    )
    def test_batch_of_the_notes(self, submission):
        y = np.array([[0.9, 0.2], [0.6, 0.4], [0.7, 0.3]])
        t = np.array([[1, 0], [0, 1], [1, 0]])
        loss = submission.cross_entropy_error(y, t)
        inputs = {"y": y, "t": t}
        assert_close(loss, 0.4594418958341692, inputs=inputs, what="cross_entropy_error(y, t)")

    @check(
        points=0.3,
        hint="One sample of shape (K,) is a batch of one; do not divide by K.",
        stands_for="one sample",
    )
    def test_one_sample_of_the_notes(self, submission):
        t = np.array([0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        right = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
        wrong = np.array([0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0])
        for y, expected in [(right, 0.510825457099338), (wrong, 2.302584092994546)]:
            loss = submission.cross_entropy_error(y, t)
            assert_close(loss, expected, inputs={"y": y, "t": t}, what="cross_entropy_error(y, t)")

    @check(
        points=0.3,
        hint="Integer labels pick one entry from each row: y[np.arange(N), t].",
        stands_for="integer labels",
    )
    def test_labels_instead_of_one_hot(self, submission):
        y = np.array([[0.9, 0.2], [0.6, 0.4], [0.7, 0.3]])
        t = np.array([0, 1, 0])
        loss = submission.cross_entropy_error(y, t)
        inputs = {"y": y, "t": t}
        assert_close(loss, 0.4594418958341692, inputs=inputs, what="cross_entropy_error(y, t)")

    @check(points=0.25, hint="log(0) is minus infinity: add 1e-7 inside the logarithm.", stands_for="log 0")
    def test_zero_probability_of_the_true_class_is_finite(self, submission):
        y = np.array([[0.0, 1.0], [0.5, 0.5]])
        t = np.array([[1, 0], [0, 1]])
        expected = (16.118095651 + 0.693147181) / 2
        loss = submission.cross_entropy_error(y, t)
        assert_close(loss, expected, inputs={"y": y, "t": t}, what="cross_entropy_error(y, t)")


@exercise("binary_cross_entropy")
class TestBinaryCrossEntropy:
    @check(
        points=0.4,
        hint="Both terms count, t * log(y) and (1 - t) * log(1 - y); then the mean.",
        stands_for="plain values",
    )
    def test_three_predictions(self, submission):
        y = np.array([0.9, 0.2, 0.7])
        t = np.array([1, 0, 1])
        loss = submission.binary_cross_entropy(y, t)
        expected = (0.105360516 + 0.223143551 + 0.356674944) / 3
        assert_close(loss, expected, inputs={"y": y, "t": t}, what="binary_cross_entropy(y, t)")

    @check(points=0.25, hint="With one output argmax is always class 0; use the formula with t and 1 - t.")
    def test_a_single_no_is_no_class_zero(self, submission):
        y, t = np.array([[0.2]]), np.array([[0]])
        loss = submission.binary_cross_entropy(y, t)
        assert_close(loss, 0.223143551, inputs={"y": y, "t": t}, what="binary_cross_entropy(y, t)")

    @check(
        points=0.25,
        hint="Add 1e-7 inside both logarithms, or clip y to between 1e-7 and 1 - 1e-7.",
        stands_for="log 0",
    )
    def test_zero_and_one_stay_finite(self, submission):
        y = np.array([0.0, 1.0, 0.0, 1.0])
        t = np.array([0, 1, 1, 0])
        loss = submission.binary_cross_entropy(y, t)
        assert_close(loss, 16.118095651 / 2, inputs={"y": y, "t": t}, what="binary_cross_entropy(y, t)")
