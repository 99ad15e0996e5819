"""Hidden checks of the loss functions: inputs drawn anew in every round, and the harder properties."""

import numpy as np

from grader.checks import assert_close, assert_settled, assert_unchanged, check, exercise


def assert_losses(submission, reference, name, *pairs):
    """Fail unless a loss is that of the reference, for each pair of y and t."""
    for y, t in pairs:
        loss, expected = getattr(submission, name)(y, t), getattr(reference, name)(y, t)
        assert_close(loss, expected, inputs={"y": y, "t": t}, what=f"{name}(y, t)")


def assert_only_answers(submission, reference, name, *pairs):
    """Fail unless losses are right, leave y and t alone, and change nothing of the first call."""
    records, what = [], f"{name}(y, t)"
    for y, t in pairs:
        record = getattr(submission, name).record(y, t)
        assert_close(record.value, getattr(reference, name)(y, t), inputs={"y": y, "t": t}, what=what)
        assert_unchanged(record, what, y=y, t=t)
        records.append(record)
    assert_settled(records[0], what=what)


def normal_pairs(rng, *shapes):
    """Return pairs of predictions and targets of the shapes: off by about 1, by 100, by 10,000 and so on."""
    pairs = []
    for number, shape in enumerate(shapes):
        t = rng.normal(size=shape)
        pairs.append((t + rng.normal(size=shape) * 100.0**number, t))
    return pairs


def another_order(y, t):
    """Return other predictions with the same sum, for the same targets."""
    return y.ravel()[::-1].reshape(y.shape), t


def small_integers(rng):
    """Return a pair of integers, the sum of the squares of the differences odd."""
    t = rng.integers(-5, 6, size=4)
    return t + rng.permutation([0, 1, -2, 2]), t


def large_integers(rng, shape):
    """Return a pair of six integers each, off by more than a byte can hold."""
    t = rng.integers(-5, 6, size=shape)
    return t + rng.permutation([200, -300, 400, 150, -250, 1]).reshape(shape), t


def probabilities(rng, n, k):
    """Return n rows of k probabilities that sum to 1, none of them below 0.1 for k up to 4."""
    weights = rng.uniform(0.5, 1.0, size=(n, k))
    return weights / weights.sum(axis=1, keepdims=True)


def one_hot(labels, k, dtype=int):
    """Return labels as rows of zeros with a 1."""
    return np.eye(k, dtype=dtype)[labels]


def yes_and_no(rng, n):
    """Return targets of which not all are alike, in random order."""
    return rng.permutation(np.arange(n) % 2)


def spread(rng, n):
    """Return n probabilities between 0.003 and 0.997, evenly spread."""
    return rng.permutation(0.003 + 0.994 * (np.arange(n) + rng.random(n)) / n)


@exercise("sum_squared_error")
class TestSumSquaredError:
    @check(
        points=0.75,
        hint="One number: half the sum of the squares of all entries, whatever the shape.",
        stands_for="plain values, drawn anew",
    )
    def test_any_shape_and_size(self, submission, reference, rng):
        assert_losses(
            submission, reference, "sum_squared_error", *normal_pairs(rng, (4, 1), (3, 3), (2, 3, 2))
        )

    @check(points=0.5, hint="y and t may hold integers; the half must not be lost.")
    def test_integers(self, submission, reference, rng):
        assert_losses(submission, reference, "sum_squared_error", small_integers(rng))

    @check(points=0.7, hint="Square the differences, add them up, and halve the sum.")
    def test_nothing_else_is_changed(self, submission, reference, rng):
        (pair,), integers = normal_pairs(rng, (3, 2)), large_integers(rng, (3, 2))
        pairs = pair, another_order(*pair), integers, (pair[0], integers[1])
        assert_only_answers(submission, reference, "sum_squared_error", *pairs)


@exercise("mean_squared_error")
class TestMeanSquaredError:
    @check(points=0.7, hint="The mean runs over every entry, whatever the shape; then the half.")
    def test_any_shape_and_size(self, submission, reference, rng):
        pairs = normal_pairs(rng, (1, 4), (3, 3), (2, 3, 2))
        assert_losses(submission, reference, "mean_squared_error", *pairs)

    @check(points=0.5, hint="y and t may hold integers; the mean is no integer.")
    def test_integers(self, submission, reference, rng):
        assert_losses(submission, reference, "mean_squared_error", small_integers(rng))

    @check(points=0.7, hint="The mean of the squares, halved.")
    def test_nothing_else_is_changed(self, submission, reference, rng):
        (pair,), integers = normal_pairs(rng, (6, 1)), large_integers(rng, (6, 1))
        pairs = pair, another_order(*pair), integers, (pair[0], integers[1])
        assert_only_answers(submission, reference, "mean_squared_error", *pairs)


@exercise("cross_entropy_error")
class TestCrossEntropyError:
    @check(
        points=0.45,
        hint="The label of one sample has shape (): it picks one entry of y.",
        stands_for="one label",
    )
    def test_label_of_one_sample(self, submission, reference, rng):
        y, t = probabilities(rng, 1, 4)[0], np.array(rng.integers(1, 4))
        assert_losses(submission, reference, "cross_entropy_error", (y, t))

    @check(
        points=0.5,
        hint="A batch of one sample, more than ten classes: the loss is still that of the true class.",
        stands_for="batches of one, and labels of two digits",
    )
    def test_one_row_of_many_classes(self, submission, reference, rng):
        classes = int(rng.integers(13, 25))
        y, t = probabilities(rng, 1, classes), rng.integers(10, classes, size=1)
        assert_losses(submission, reference, "cross_entropy_error", (y, t))

    @check(points=0.5, hint="With as many samples as classes, t * log(y) runs for labels too, and is wrong.")
    def test_as_many_samples_as_classes(self, submission, reference, rng):
        y, t = probabilities(rng, 3, 3), rng.permutation([2, 0, 2])
        assert_losses(submission, reference, "cross_entropy_error", (y, t), (y, one_hot(t, 3)))

    @check(
        points=0.4,
        hint="0 * log(0) is nan: the zeros of the other classes must not hurt.",
        stands_for="zero for perfect predictions",
    )
    def test_perfect_predictions_cost_nothing(self, submission, reference, rng):
        y = one_hot(rng.integers(0, 4, size=9), 4)
        assert_losses(submission, reference, "cross_entropy_error", (y, y))

    @check(
        points=0.6,
        hint="A probability of 1e-40 is no better than 0: add 1e-7 whatever it is, or clip at 1e-7.",
    )
    def test_tiny_probabilities(self, submission, reference, rng):
        # Between 1e-7 and a thousandth it would matter whether 1e-7 is added, or the rest is cut off.
        y, t = probabilities(rng, 6, 3), rng.integers(0, 3, size=6)
        y[np.arange(5), t[:5]] = 10.0 ** rng.permutation([-300, -150, -50, -20, -13]) * rng.uniform(1, 9, 5)
        assert_losses(submission, reference, "cross_entropy_error", (y, one_hot(t, 3)))

    @check(
        points=0.5,
        hint="Take the mean of the losses of the samples: a batch repeated 300 times has the same loss.",
        stands_for="no growth with the batch",
    )
    def test_repeating_the_batch_changes_nothing(self, submission, reference, rng):
        y, t = probabilities(rng, 3, 4), rng.integers(0, 4, size=3)
        # So often that the product of all probabilities is 0 in floats.
        loss = submission.cross_entropy_error(np.tile(y, (300, 1)), np.tile(t, 300))
        inputs = {"y, 300 times": y, "t, 300 times": t}
        expected = reference.cross_entropy_error(y, t)
        assert_close(loss, expected, inputs=inputs, what="cross_entropy_error(y, t)")

    @check(points=0.5, hint="One-hot targets may be floats; only the entry of the true class counts.")
    def test_one_hot_targets_of_floats(self, submission, reference, rng):
        y, t = probabilities(rng, 5, 3), one_hot(rng.integers(0, 3, size=5), 3, float)
        assert_losses(submission, reference, "cross_entropy_error", (y, t))

    @check(
        points=0.75,
        hint="The mean over the samples of -log(p + 1e-7), for every kind of y and t.",
        stands_for="the caller's arrays",
    )
    def test_nothing_else_is_changed(self, submission, reference, rng):
        y, t = probabilities(rng, 4, 3), rng.integers(0, 3, size=4)
        # Where clipping and adding show in the array itself.
        y[np.arange(4), (t + 1) % 3] = rng.uniform(1e-10, 1e-8, size=4)
        # The same sums, and other losses.
        other = np.where(one_hot(t, 3) + one_hot((t + 2) % 3, 3), y.sum(axis=1, keepdims=True) - y, y)
        pairs = (y, one_hot(t, 3)), (other, one_hot(t, 3)), (y, t), (y[0], np.array(t[0]))
        assert_only_answers(submission, reference, "cross_entropy_error", *pairs)


@exercise("binary_cross_entropy")
class TestBinaryCrossEntropy:
    @check(
        points=0.5,
        hint="Predictions of shape (N, 1) are a batch of N, not one sample of N classes.",
        stands_for="the shape a network gives",
    )
    def test_a_column_of_predictions(self, submission, reference, rng):
        y, t = spread(rng, 8)[:, np.newaxis], yes_and_no(rng, 8)[:, np.newaxis]
        assert_losses(submission, reference, "binary_cross_entropy", (y, t))

    @check(points=0.5, hint="(N, 1) with (N,) broadcasts to (N, N): bring y and t to one shape first.")
    def test_a_column_against_a_vector(self, submission, reference, rng):
        y, t = spread(rng, 5), yes_and_no(rng, 5)
        pairs = (y[:, np.newaxis], t), (y, t[:, np.newaxis])
        assert_losses(submission, reference, "binary_cross_entropy", *pairs)

    @check(
        points=0.5,
        hint="1e-40 and 1 - 1e-14 are no better than 0 and 1: add 1e-7, or clip, whatever y is.",
    )
    def test_nearly_zero_and_nearly_one(self, submission, reference, rng):
        small = 10.0 ** rng.permutation([-300, -100, -30, -13]) * rng.uniform(1, 9, size=4)
        y = np.concatenate([small, 1 - 10.0 ** rng.uniform(-15, -12, size=4), rng.uniform(0.2, 0.8, 2)])
        assert_losses(submission, reference, "binary_cross_entropy", (y, yes_and_no(rng, 10)))

    @check(
        points=0.5, hint="y and t may hold integers: what is written into an array like y is cut to 0 or 1."
    )
    def test_integers(self, submission, reference, rng):
        y, t = rng.integers(0, 2, size=12), rng.integers(0, 2, size=12)
        y[0] = 1 - t[0]
        assert_losses(submission, reference, "binary_cross_entropy", (y, t))

    @check(
        points=0.6,
        hint="The mean of -(t log(y + 1e-7) + (1 - t) log(1 - y + 1e-7)).",
        stands_for="the caller's arrays",
    )
    def test_nothing_else_is_changed(self, submission, reference, rng):
        y = np.append(rng.uniform(0.2, 0.8, size=2), [1 - 1e-12, 1e-12])
        t = np.append(yes_and_no(rng, 2), [1, 0])
        pairs = (y, t), (y[::-1].copy(), t), (y[:3, np.newaxis], t[:3, np.newaxis].astype(float))
        assert_only_answers(submission, reference, "binary_cross_entropy", *pairs)
