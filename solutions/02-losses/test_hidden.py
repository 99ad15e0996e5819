"""Hidden checks of the loss functions: random inputs and the harder properties."""

import numpy as np

from grader.checks import assert_close, check, exercise


def assert_loss(record, expected, y, t, what):
    """Fail unless a call gave the expected loss and left its arguments as they were."""
    assert_close(record.value, expected, inputs={"y": y, "t": t}, what=f"{what}(y, t)")
    assert_close(record.args[0], y, rtol=0, atol=0, what=f"y after {what}(y, t)")
    assert_close(record.args[1], t, rtol=0, atol=0, what=f"t after {what}(y, t)")


def probabilities(rng, n, k):
    """Return n rows of k probabilities that sum to 1, none of them below 0.1 for k up to 4."""
    weights = rng.uniform(0.5, 1.0, size=(n, k))
    return weights / weights.sum(axis=1, keepdims=True)


@exercise("sum_squared_error")
class TestSumSquaredError:
    @check(points=0.5, hint="y and t may hold integers; the half must not be lost.")
    def test_integers(self, submission):
        y, t = np.array([3, 1, 0, 2]), np.array([0, 1, 1, 5])
        loss = submission.sum_squared_error(y, t)
        assert_close(loss, 9.5, inputs={"y": y, "t": t}, what="sum_squared_error(y, t)")

    @check(points=0.5, hint="y -= t changes the caller's array; y - t makes a new one.")
    def test_arguments_are_left_alone(self, submission, reference, rng):
        y, t = rng.normal(size=6), rng.normal(size=6)
        record = submission.sum_squared_error.record(y, t)
        assert_loss(record, reference.sum_squared_error(y, t), y, t, "sum_squared_error")


@exercise("mean_squared_error")
class TestMeanSquaredError:
    @check(points=0.5, hint="y and t may hold integers; the mean is no integer.")
    def test_integers(self, submission):
        y, t = np.array([3, 1, 0, 2]), np.array([0, 1, 1, 5])
        loss = submission.mean_squared_error(y, t)
        assert_close(loss, 2.375, inputs={"y": y, "t": t}, what="mean_squared_error(y, t)")

    @check(points=0.5, hint="y -= t changes the caller's array; y - t makes a new one.")
    def test_arguments_are_left_alone(self, submission, reference, rng):
        y, t = rng.normal(size=(5, 1)), rng.normal(size=(5, 1))
        record = submission.mean_squared_error.record(y, t)
        assert_loss(record, reference.mean_squared_error(y, t), y, t, "mean_squared_error")


@exercise("cross_entropy_error")
class TestCrossEntropyError:
    @check(points=0.5, hint="The label of one sample has shape (): it picks one entry of y.")
    def test_label_of_one_sample(self, submission, reference, rng):
        y, t = probabilities(rng, 1, 4)[0], np.array(rng.integers(1, 4))
        loss, expected = submission.cross_entropy_error(y, t), reference.cross_entropy_error(y, t)
        assert_close(loss, expected, inputs={"y": y, "t": t}, what="cross_entropy_error(y, t)")

    @check(points=0.5, hint="With as many samples as classes, t * log(y) runs for labels too, and is wrong.")
    def test_as_many_labels_as_classes(self, submission, reference, rng):
        y, t = probabilities(rng, 3, 3), np.array([2, 0, 1])
        loss, expected = submission.cross_entropy_error(y, t), reference.cross_entropy_error(y, t)
        assert_close(loss, expected, inputs={"y": y, "t": t}, what="cross_entropy_error(y, t)")

    @check(
        points=0.5,
        hint="0 * log(0) is nan: the zeros of the other classes must not hurt.",
        stands_for="zero for perfect predictions",
    )
    def test_perfect_predictions_cost_nothing(self, submission):
        y, t = np.eye(3), np.eye(3, dtype=int)
        loss = submission.cross_entropy_error(y, t)
        assert_close(loss, 0.0, inputs={"y": y, "t": t}, what="cross_entropy_error(y, t)")

    @check(
        points=0.5,
        hint="Take the mean over the samples: a batch repeated 8 times has the same loss.",
        stands_for="no growth with the batch",
    )
    def test_repeating_the_batch_changes_nothing(self, submission, reference, rng):
        y, t = probabilities(rng, 3, 4), rng.integers(0, 4, size=3)
        loss = submission.cross_entropy_error(np.tile(y, (8, 1)), np.tile(t, 8))
        inputs = {"y, 8 times": y, "t, 8 times": t}
        expected = reference.cross_entropy_error(y, t)
        assert_close(loss, expected, inputs=inputs, what="cross_entropy_error(y, t)")

    @check(points=0.5, hint="One-hot targets may be floats; only the entry of the true class counts.")
    def test_one_hot_targets_of_floats(self, submission, reference, rng):
        y, t = probabilities(rng, 5, 3), np.eye(3)[rng.integers(0, 3, size=5)]
        loss, expected = submission.cross_entropy_error(y, t), reference.cross_entropy_error(y, t)
        assert_close(loss, expected, inputs={"y": y, "t": t}, what="cross_entropy_error(y, t)")

    @check(points=0.5, hint="y += 1e-7 and np.clip(..., out=y) change the caller's array.")
    def test_arguments_are_left_alone(self, submission):
        y = np.array([[1e-9, 0.25, 0.75], [0.5, 0.25, 0.25]])
        t = np.array([[0, 1, 0], [1, 0, 0]])
        record = submission.cross_entropy_error.record(y, t)
        assert_loss(record, (1.386294361 + 0.693147181) / 2, y, t, "cross_entropy_error")


@exercise("binary_cross_entropy")
class TestBinaryCrossEntropy:
    @check(
        points=0.5,
        hint="Predictions of shape (N, 1) are a batch of N, not one sample of N classes.",
        stands_for="the shape a network gives",
    )
    def test_a_column_of_predictions(self, submission, reference, rng):
        y, t = rng.uniform(0.1, 0.9, size=(4, 1)), np.array([[1], [0], [1], [1]])
        loss, expected = submission.binary_cross_entropy(y, t), reference.binary_cross_entropy(y, t)
        assert_close(loss, expected, inputs={"y": y, "t": t}, what="binary_cross_entropy(y, t)")

    @check(points=0.5, hint="(N, 1) with (N,) broadcasts to (N, N): bring y and t to one shape first.")
    def test_a_column_against_a_vector(self, submission, reference, rng):
        column, vector = rng.uniform(0.1, 0.9, size=(4, 1)), np.array([1, 0, 0, 1])
        for y, t in [(column, vector), (column.ravel(), vector[:, np.newaxis])]:
            loss, expected = submission.binary_cross_entropy(y, t), reference.binary_cross_entropy(y, t)
            assert_close(loss, expected, inputs={"y": y, "t": t}, what="binary_cross_entropy(y, t)")

    @check(points=0.5, hint="np.clip(..., out=y) and y += 1e-7 change the caller's array.")
    def test_arguments_are_left_alone(self, submission):
        y, t = np.array([0.25, 1 - 1e-8]), np.array([1, 1])
        record = submission.binary_cross_entropy.record(y, t)
        assert_loss(record, 1.386294361 / 2, y, t, "binary_cross_entropy")
