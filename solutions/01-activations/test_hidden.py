"""Hidden checks of the activation functions: inputs drawn anew in every round, and the harder properties."""

import numpy as np

from grader.checks import CheckFailed, assert_close, assert_settled, assert_unchanged, check, exercise


def spread(rng, n, low, high):
    """Return n numbers of each sign, evenly spread over the magnitudes from 10**low to 10**high."""
    sizes = 10.0 ** (low + (high - low) * (np.arange(n) + rng.random(n)) / n)
    return rng.permutation(np.concatenate([sizes, -sizes]))


def integers_of_every_width(rng):
    """Return integers of both signs; one of each sign more than 8, 16 and 32 bits can hold, in two ways.

    Cut to so many bits, the first of each three changes its sign, and the second becomes 1.
    """
    wide = [
        w for bits in (8, 16, 32) for w in (int(rng.integers(2 ** (bits - 1) + 9, 2**bits - 9)), 2**bits + 1)
    ]
    return rng.permutation([*wide, *(-w for w in wide), *rng.integers(1, 5, size=2), -1, 0])


def assert_values(submission, reference, name, *inputs):
    """Fail unless a function gives what the reference gives, for each of the inputs."""
    for x in inputs:
        answer, expected = getattr(submission, name)(x), getattr(reference, name)(x)
        assert_close(answer, expected, inputs={"x": x}, what=f"{name}(x)")


def record_of(submission, reference, name, x):
    """Return the record of a call that is right and leaves its argument alone, or fail."""
    record = getattr(submission, name).record(x)
    assert_close(record.value, getattr(reference, name)(x), inputs={"x": x}, what=f"{name}(x)")
    assert_unchanged(record, f"{name}(x)", x=x)
    return record


def assert_only_answers(submission, reference, name, *inputs):
    """Fail unless calls are right, leave their arguments alone, and change nothing of the first one."""
    records = [record_of(submission, reference, name, x) for x in inputs]
    assert_settled(records[0], what=f"{name}(x)")


@exercise("identity")
class TestIdentity:
    @check(
        points=0.55,
        hint="The answer is x: every value as it is, large or small, and the same shape.",
        stands_for="numbers of every size",
    )
    def test_any_shape_and_size(self, submission, reference, rng):
        assert_values(submission, reference, "identity", spread(rng, 12, -4, 8).reshape(1, 24))

    @check(points=0.6, hint="Return x as it is, integers too.")
    def test_nothing_else_is_changed(self, submission, reference, rng):
        x, integers = spread(rng, 8, -2, 4), integers_of_every_width(rng)
        assert_only_answers(submission, reference, "identity", x.reshape(16, 1), integers.reshape(16, 1))


@exercise("step")
class TestStep:
    @check(points=0.55, hint="Every number above 0 gives 1, be it tiny or huge.")
    def test_tiny_and_huge_inputs(self, submission, reference, rng):
        x = np.concatenate([spread(rng, 12, -9, 9), spread(rng, 4, -40, -9), [0.0]])
        assert_values(submission, reference, "step", x.reshape(1, 33))

    @check(points=0.6, hint="1 where x > 0, 0 elsewhere, for integers too.")
    def test_nothing_else_is_changed(self, submission, reference, rng):
        x, integers = rng.normal(size=(16, 1)), integers_of_every_width(rng)
        assert_only_answers(submission, reference, "step", x, integers.reshape(16, 1))


@exercise("sigmoid")
class TestSigmoid:
    @check(points=0.5, hint="1 / (1 + exp(-x)), entry by entry.", stands_for="plain values, drawn anew")
    def test_random_batches(self, submission, reference, rng):
        assert_values(submission, reference, "sigmoid", rng.uniform(-4, 4, size=(4, 1)))

    @check(
        points=0.4,
        hint="sigmoid(-7) is 0.0009, and not 0 yet; sigmoid(0.004) is 0.501: leave the formula as it is.",
    )
    def test_from_zero_to_one(self, submission, reference, rng):
        sizes = 4 + (np.arange(9) + rng.random(9)) / 2
        x = rng.permutation(np.concatenate([sizes, -sizes, spread(rng, 3, -3, 0)])).reshape(1, 24)
        assert_values(submission, reference, "sigmoid", x)

    @check(
        points=0.4,
        hint="x may hold integers, large ones too; the answer needs an array of floats.",
    )
    def test_integers(self, submission, reference, rng):
        x = np.concatenate([np.arange(-4, 6), integers_of_every_width(rng)])
        record_of(submission, reference, "sigmoid", x)

    @check(points=0.5, hint="Take exp of -|x| only; np.where computes both of its branches everywhere.")
    def test_no_overflow_warning(self, submission, reference, rng):
        x = np.concatenate([spread(rng, 4, 3, 300), spread(rng, 2, 2.86, 3), spread(rng, 2, -2, 0.7)])
        record = record_of(submission, reference, "sigmoid", x)
        overflows = [message for message in record.warnings if "overflow" in message]
        if overflows:
            raise CheckFailed(f"sigmoid(x) warns of an overflow for x from -1e300 to 1e300: {overflows[0]}.")

    @check(points=0.45, hint="1 / (1 + exp(-x)), entry by entry, for one sample and for a batch.")
    def test_nothing_else_is_changed(self, submission, reference, rng):
        x = rng.normal(scale=2.0, size=(3, 2))
        assert_only_answers(submission, reference, "sigmoid", x, x[::-1])  # of the same sum


@exercise("relu")
class TestRelu:
    @check(
        points=0.55,
        hint="Every positive number passes unchanged, be it tiny or huge.",
        stands_for="numbers of every size",
    )
    def test_tiny_and_huge_inputs(self, submission, reference, rng):
        assert_values(submission, reference, "relu", spread(rng, 11, -4, 9).reshape(1, 22))

    @check(points=0.6, hint="max(0, x), entry by entry, for integers too.")
    def test_nothing_else_is_changed(self, submission, reference, rng):
        x, integers = spread(rng, 8, -2, 1), integers_of_every_width(rng)
        assert_only_answers(submission, reference, "relu", x.reshape(16, 1), integers.reshape(16, 1))


@exercise("softmax")
class TestSoftmax:
    @check(
        points=0.75,
        hint="Each row is a sample with its own sum: axis=-1, keepdims=True. One class has probability 1.",
        stands_for="plain values, drawn anew",
    )
    def test_random_batches(self, submission, reference, rng):
        inputs = [rng.normal(scale=2.0, size=shape) for shape in [(1, 4), (4, 1), (3, 3)]]
        assert_values(submission, reference, "softmax", *inputs)

    @check(points=0.65, hint="Subtract each row's own maximum before exp, not that of the whole batch.")
    def test_rows_of_very_different_size(self, submission, reference, rng):
        narrow = rng.normal(size=(6, 6)) + spread(rng, 3, 2.9, 4)[:, np.newaxis]
        wide = [spread(rng, 3, 0, 4), spread(rng, 3, 3, 4)]
        assert_values(submission, reference, "softmax", np.stack([*narrow, *wide]))

    @check(
        points=0.5,
        hint="Logits of -1e4 may differ by 0.3: always subtract the largest, without rounding or clipping.",
    )
    def test_small_differences_of_large_logits(self, submission, reference, rng):
        x = rng.uniform(-2, 2, size=(8, 3)) - rng.uniform(8500, 9900)
        assert_values(submission, reference, "softmax", x)

    @check(points=0.4, hint="Use axis=-1 throughout; then an array of shape (N, T, K) needs no special case.")
    def test_any_number_of_axes(self, submission, reference, rng):
        inputs = [rng.normal(scale=2.0, size=shape) for shape in [(2, 3, 4), (2, 1, 2, 3)]]
        assert_values(submission, reference, "softmax", *inputs)

    @check(points=0.5, hint="x may hold integers; the answer needs an array of floats.")
    def test_integers(self, submission, reference, rng):
        # Logits that fit into 8 bits, and ones that do not: cut to 8 bits, another one is the largest.
        small = [
            rng.permutation([-3, 0, 1, 2]) + shift for shift in (0, 126, 254, *rng.integers(150, 300, 2))
        ]
        wide = [rng.permutation([200, 1, -200, 0]), rng.permutation([256, 2, -1, 0])]
        record_of(submission, reference, "softmax", np.stack([*small, *wide]))

    @check(points=0.6, hint="Probabilities along the last axis, for one sample and for a batch.")
    def test_nothing_else_is_changed(self, submission, reference, rng):
        x, sample = rng.normal(scale=2.0, size=(3, 2)), rng.normal(scale=2.0, size=5)
        assert_only_answers(submission, reference, "softmax", x, x[::-1], sample)  # two of the same sum
