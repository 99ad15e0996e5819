"""Hidden checks of training: distributions, the order of samples, and training retraced step by step.

Each check with chance in it says how often a right answer fails it: less than once in a million times.
"""

import itertools
import math
from collections.abc import Mapping

import numpy as np

from grader.checks import CheckFailed, as_array, assert_close, check, exercise

TOLERANCE = 3e-4  # of the largest change of a tensor: right to 1e-4, wrong from 1e-3
ROUNDING = 3e-7  # of weights of about 1 in single precision


def another(rng):
    """Return a new generator; calls that get `rng` itself all get the same state of it, by value."""
    return np.random.default_rng(rng.integers(2**63))


def weights_of(submission, method, rng):
    """Return 20,000 weights of 100 inputs and 200 units, and the standard deviation they should have."""
    what = f"init_weights(100, 200, {method!r}, rng)"
    weights = as_array(submission.init_weights(100, 200, method, rng), what=what)
    if weights.shape != (100, 200):
        raise CheckFailed(f"{what} has shape {weights.shape}; it should be (100, 200).")
    return weights.astype(float), {"gaussian": 0.01, "xavier": 0.1, "he": math.sqrt(0.02)}[method]


@exercise("init_weights")
class TestInitWeights:
    @check(points=0.5, hint="1 / sqrt(n_in) is the standard deviation; n_in is the number of inputs.")
    def test_spread_of_xavier(self, submission, rng):
        # As in the public checks: a right answer fails with a probability of at most
        # 2 exp(-n e^2 / 8) = 3e-11, for n = 20,000 weights and e = 0.1.
        weights, deviation = weights_of(submission, "xavier", rng)
        found = math.sqrt(np.mean(weights**2))
        if not abs(found**2 / deviation**2 - 1) < 0.1:
            raise CheckFailed(f"The weights have a standard deviation of {found:.4g}, not {deviation:.4g}.")

    @check(points=0.5, hint="Gaussian: rng.normal, not rng.uniform or rng.random, for all three methods.")
    def test_gaussian_and_not_uniform(self, submission, rng):
        # The largest distance between the distribution of n values and the one they are drawn from is
        # above d with a probability of at most 2 exp(-2 n d^2), by the inequality of Dvoretzky, Kiefer,
        # Wolfowitz and Massart: 3e-11 for n = 20,000 and d = 0.025. The values are divided by their own
        # deviation; unless its square is off by a tenth, which is as rare (see above), that moves the
        # distance by less than 0.012. Three such tests: 2e-10. A uniform distribution is 0.057 away, at
        # about +-0.75 deviations.
        places = np.arange(-3, 3.01, 0.25)
        right = [(1 + math.erf(place / math.sqrt(2))) / 2 for place in places]
        for method in ("gaussian", "xavier", "he"):
            weights, _ = weights_of(submission, method, rng)
            values = np.sort(weights, axis=None) / max(np.std(weights), 1e-300)
            found = np.searchsorted(values, places) / values.size
            if not np.abs(found - right).max() < 0.037:
                raise CheckFailed(f"The weights of {method!r} are not distributed as a Gaussian of mean 0.")

    @check(
        points=0.5,
        stands_for="independent weights",
        hint="Every weight is drawn for itself: size=(n_in, n_out), not one row repeated.",
    )
    def test_every_weight_is_drawn_for_itself(self, submission, rng):
        # Random floats hardly ever agree. In single precision 20,000 of them have about a dozen equal
        # pairs; two thousand are out of the question.
        for method in ("gaussian", "xavier", "he"):
            weights, _ = weights_of(submission, method, rng)
            if np.unique(weights).size < 18_000:
                raise CheckFailed(f"Of 20,000 weights of {method!r} only {np.unique(weights).size} differ.")

    @check(points=0.5, hint="Take all randomness from rng, none from np.random or a seed of your own.")
    def test_generator_decides(self, submission, rng):
        first, _ = weights_of(submission, "he", rng)
        again, _ = weights_of(submission, "he", rng)
        other, _ = weights_of(submission, "he", another(rng))
        assert_close(again, first, what="With a generator in the same state init_weights(...)")
        if np.count_nonzero(first == other) > first.size / 2:
            raise CheckFailed("With another generator the weights are the same.")

    @check(points=0.5, hint="raise ValueError(...) for a method that is none of the three.")
    def test_unknown_method(self, submission, rng):
        for method in ("zeros", "random", ""):
            try:
                submission.init_weights(2, 3, method, rng)
            except ValueError:
                continue
            raise CheckFailed(f"init_weights(2, 3, {method!r}, rng) does not raise ValueError.")


def epoch_of(answer, samples):
    """Return the batches of one epoch as pairs of arrays; anything that can be iterated will do."""
    if not hasattr(answer, "__iter__"):
        raise CheckFailed("What minibatches returns cannot be iterated; return a list, or use yield.")
    batches = []
    for batch in answer:
        if not isinstance(batch, tuple | list) or len(batch) != 2:
            raise CheckFailed("A batch is no pair (x_batch, t_batch).")
        batches.append((as_array(batch[0], what="x_batch"), as_array(batch[1], what="t_batch")))
        if len(batches) > samples:
            raise CheckFailed(f"minibatches hands out more than {samples} batches of {samples} samples.")
    return batches


def orders_of(submission, samples, batch_size, rng):
    """Return the numbers of the samples in each batch of an epoch, of which there is one or more."""
    x, t = np.arange(2.0 * samples).reshape(samples, 2), np.arange(samples)
    orders = []
    for x_batch, _ in epoch_of(submission.minibatches(x, t, batch_size, rng), samples):
        if x_batch.shape[1:] != (2,):
            raise CheckFailed(f"x_batch has shape {x_batch.shape}; each sample has shape (2,).")
        orders.append(x_batch[:, 0] / 2)
    if sum(map(len, orders)) != samples:
        raise CheckFailed(f"An epoch has {sum(map(len, orders))} of {samples} samples.")
    return orders


@exercise("minibatches")
class TestMinibatches:
    @check(points=1, hint="Shuffle all samples, not blocks of neighbours: each can come at any place.")
    def test_samples_are_shuffled_and_not_blocks(self, submission, rng):
        # How many of the first 200 come from the first half? 100 on the average; for a right answer it is
        # off by 50 or more with a probability of at most 2 exp(-2 * 200 * (50 / 200)^2) = 3e-11, by
        # Hoeffding's inequality, which holds for draws without replacement too.
        # Neighbours of x are next to each other about twice. That k given places all hold neighbours has
        # a probability of at most 2^k (N - k)! / N!, and there are C(N - 1, k) ways to choose the places:
        # together less than 2^k / k!, for k = 20 less than 5e-13. That one of 40 batches of 10 is a run of
        # neighbours in any order has a probability of at most 40 * 391 / C(400, 10) < 1e-15.
        orders = orders_of(submission, 400, 10, rng)
        order = np.concatenate(orders)
        early = np.count_nonzero(order[:200] < 200)
        neighbours = np.count_nonzero(np.abs(np.diff(order)) == 1)
        runs = [batch for batch in orders if batch.size == 10 and np.ptp(batch) == 9]
        if not 50 < early < 150:
            raise CheckFailed(f"Of the first 200 of 400 samples {early} come from the first half of x.")
        if neighbours >= 20 or runs:
            raise CheckFailed(
                "Neighbours of x are together in the batches: blocks are shuffled, not samples."
            )

    @check(
        points=1, hint="Draw a new order from rng at every call, not from np.random or a seed of your own."
    )
    def test_generator_decides(self, submission, rng):
        one = np.concatenate(orders_of(submission, 30, 7, rng))
        two = np.concatenate(orders_of(submission, 30, 7, rng))
        other = np.concatenate(orders_of(submission, 30, 7, another(rng)))
        assert_close(two, one, what="With a generator in the same state the order of the samples")
        if np.array_equal(other, one):  # 1 / 30! = 4e-33
            raise CheckFailed("With another generator the order of the samples is the same.")

    @check(points=0.5, hint="No empty batch at the end, and one batch if batch_size is N or more.")
    def test_batches_that_fit(self, submission, rng):
        for samples, batch_size, expected in [(6, 2, [2, 2, 2]), (5, 5, [5]), (4, 9, [4]), (3, 1, [1, 1, 1])]:
            x, t = np.arange(2.0 * samples).reshape(samples, 2), np.arange(samples)
            batches = epoch_of(submission.minibatches(x, t, batch_size, rng), samples)
            for x_batch, t_batch in batches:
                if x_batch.ndim != 2 or t_batch.shape != x_batch.shape[:1]:
                    raise CheckFailed(f"Batches of shapes {x_batch.shape} and {t_batch.shape} do not fit.")
            sizes = [len(x_batch) for x_batch, _ in batches]
            if sizes != expected:
                told = f"{samples} samples in batches of {batch_size} give {sizes} rows, not {expected}"
                raise CheckFailed(f"{told}.")

    @check(points=0.5, hint="rng.shuffle(x) changes the caller's array; shuffle row numbers instead.")
    def test_arguments_are_left_alone(self, submission, rng):
        x, t = rng.normal(size=(12, 2)), rng.integers(0, 3, size=12)
        record = submission.minibatches.record(x, t, 5, rng)
        if sum(len(np.atleast_1d(x_batch)) for x_batch, _ in epoch_of(record.value, 12)) != 12:
            raise CheckFailed("An epoch of 12 samples does not have 12 rows.")
        assert_close(record.args[0], x, rtol=0, atol=0, what="x after minibatches(x, t, ...)")
        assert_close(record.args[1], t, rtol=0, atol=0, what="t after minibatches(x, t, ...)")


@exercise("sgd_step")
class TestSgdStep:
    @check(points=0.5, hint="Look up each gradient by its name; the order of grads is another one.")
    def test_gradients_in_another_order(self, submission, rng):
        signs = {"W1": 1, "W2": 2, "b1": -3}
        params = {name: rng.normal(size=(2, 2)) for name in signs}
        grads = {name: rng.uniform(0.5, 2, size=(2, 2)) * sign for name, sign in signs.items()}
        after = submission.sgd_step.record(params, dict(reversed(grads.items())), 0.3).args[0]
        for name, grad in grads.items():
            atol, inputs = TOLERANCE * 0.3 * np.abs(grad).max(), {"params": params, "grads": grads, "lr": 0.3}
            expected = {name: params[name] - 0.3 * grad}
            assert_close(after, expected, inputs=inputs, what="params afterwards", rtol=0, atol=atol)

    @check(points=0.5, hint="grads[name] *= lr changes the caller's gradients.")
    def test_gradients_are_left_alone(self, submission, rng):
        params, grads = {"W1": rng.normal(size=(2, 3))}, {"W1": rng.uniform(0.5, 2, size=(2, 3))}
        record = submission.sgd_step.record(params, grads, 0.25)
        if np.array_equal(as_array(record.args[0].get("W1"), what="params['W1'] afterwards"), params["W1"]):
            raise CheckFailed("params is the same after sgd_step(params, grads, lr).")
        assert_close(record.args[1], grads, rtol=0, atol=0, what="grads after sgd_step(params, grads, lr)")


def trained(submission, x, t, hidden_size, lr, epochs, rng):
    """Return network and losses of a student's training; W2 and biases as vectors, whatever their shape."""
    answer = submission.train_regression(x, t, hidden_size, lr, epochs, rng)
    if not isinstance(answer, tuple | list) or len(answer) != 2 or not isinstance(answer[0], Mapping):
        raise CheckFailed("train_regression does not return a dict and the losses, (network, losses).")
    inputs = x.shape[1]
    shapes = {"W1": (inputs, hidden_size), "b1": (hidden_size,), "W2": (hidden_size,), "b2": (1,)}
    network = {}
    for name, shape in shapes.items():
        array = as_array(answer[0].get(name), what=f"network[{name!r}]")
        if array.size != math.prod(shape) or not np.all(np.isfinite(array)):
            raise CheckFailed(f"network[{name!r}] has shape {array.shape}, or entries that are no numbers.")
        network[name] = array.reshape(shape).astype(float)
    return network, answer[1]


def losses_of(losses, epochs):
    """Return the losses of a training one by one, or fail if there are not as many as epochs."""
    if isinstance(losses, np.ndarray) and losses.ndim:
        losses = list(losses)
    if not isinstance(losses, tuple | list) or len(losses) != epochs:
        raise CheckFailed(f"The losses are no list of {epochs} numbers, one for each epoch.")
    return losses


def start_of(submission, x, t, hidden_size, epochs, rng):
    """Return the first weights of a training: those after a training that moves nothing to speak of."""
    return trained(submission, x, t, hidden_size, 1e-12, epochs, rng)[0]


def visited(network, x, t, lr, order):
    """Return what a network should be after a step for each sample, in a given order."""
    W1, b1, W2, b2 = (network[name] for name in ("W1", "b1", "W2", "b2"))
    for sample in order:
        u1 = x[sample] @ W1 + b1
        z1 = np.where(u1 > 0, u1, 0)
        error = z1 @ W2 + b2 - t[sample]
        hidden = np.where(u1 > 0, error * W2, 0)
        W1, b1 = W1 - lr * x[sample][:, np.newaxis] * hidden, b1 - lr * hidden
        W2, b2 = W2 - lr * error * z1, b2 - lr * error
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def assert_retraced(submission, rng, *names):
    """Fail unless a step on a single sample changes the named parameters as it should.

    With 20 hidden units some are active, but for once in 2^20 times.
    """
    x, t, lr = rng.uniform(0.5, 1.5, size=(1, 3)), np.array([5.0]), 0.03
    start = start_of(submission, x, t, 20, 1, rng)
    network, _ = trained(submission, x, t, 20, lr, 1, rng)
    expected = visited(start, x, t, lr, [0])
    for name in names:
        atol = TOLERANCE * np.abs(expected[name] - start[name]).max() + ROUNDING
        inputs = {"x": x, "t": t, f"first {name}": start[name]}
        what = f"{name} after one step on one sample"
        assert_close(network[name], expected[name], inputs=inputs, what=what, rtol=0, atol=atol)


def retraced_epochs(submission, rng):
    """Yield, for 12 trainings of an epoch on three samples, the order of visits that explains it best.

    With the order comes the largest difference that is left, as a share of what is allowed.
    """
    for _ in range(12):
        x, t, seed = rng.uniform(0.2, 1, size=(3, 2)), rng.permutation([1.0, 3.0, -2.0]), another(rng)
        start = start_of(submission, x, t, 20, 1, seed)
        network, _ = trained(submission, x, t, 20, 0.1, 1, seed)
        left = {}
        for order in itertools.permutations(range(3)):
            expected = visited(start, x, t, 0.1, order)
            left[order] = max(
                np.abs(network[name] - value).max()
                / (TOLERANCE * np.abs(value - start[name]).max() + ROUNDING)
                for name, value in expected.items()
            )
        best = min(left, key=left.__getitem__)
        yield best, left[best]


@exercise("train_regression")
class TestTrainRegression:
    @check(
        points=0.5,
        stands_for="gradients of the weights",
        hint="delta1 = (delta2 @ W2.T) * d_relu(u1), with the W2 from before the step.",
    )
    def test_steps_of_the_weights(self, submission, rng):
        assert_retraced(submission, rng, "W2", "W1")

    @check(points=0.5, stands_for="biases learn", hint="Biases learn too: b2 by delta2, b1 by delta1.")
    def test_steps_of_the_biases(self, submission, rng):
        assert_retraced(submission, rng, "b2", "b1")

    @check(points=0.5, hint="The loss of an epoch is the mean of (y - t)^2 / 2 over the samples.")
    def test_losses_are_means_of_half_squares(self, submission, rng):
        # With a learning rate of next to nothing every epoch has the same loss, whenever it is computed.
        x, t = rng.random((5, 2)), rng.uniform(1, 3, size=5)
        network, losses = trained(submission, x, t, 4, 1e-12, 3, rng)
        y = np.maximum(x @ network["W1"] + network["b1"], 0) @ network["W2"] + network["b2"]
        for loss in losses_of(losses, 3):
            inputs = {"x": x, "t": t, "y": y}
            assert_close(loss, np.mean((y - t) ** 2) / 2, inputs=inputs, what="The loss of an epoch")

    @check(points=0.5, hint="One step for each sample of an epoch: none twice, none left out, no batches.")
    def test_each_sample_once_an_epoch(self, submission, rng):
        for _, left in retraced_epochs(submission, rng):
            if not left < 1:
                raise CheckFailed("An epoch of three samples is not one step for each, in any order.")

    @check(points=0.5, hint="Draw a new order of the samples from rng.")
    def test_random_order(self, submission, rng):
        # Twelve times the same of the six orders: (1 / 6)^11 = 3e-9 for a right answer.
        if len({order for order, _ in retraced_epochs(submission, rng)}) == 1:
            raise CheckFailed("The samples are visited in the same order, whatever the generator is.")

    @check(points=0.5, hint="Take all randomness from rng; first weights must all be different.")
    def test_generator_decides(self, submission, rng):
        x, t = rng.random((3, 2)), np.array([1.0, 2.0, 3.0])
        first, _ = trained(submission, x, t, 6, 0.05, 2, rng)
        again, _ = trained(submission, x, t, 6, 0.05, 2, rng)
        other, _ = trained(submission, x, t, 6, 0.05, 2, another(rng))
        assert_close(again, first, what="With a generator in the same state the network")
        if np.array_equal(first["W1"], other["W1"]) or np.unique(first["W1"], axis=1).shape[1] < 6:
            raise CheckFailed("First weights are the same with another generator, or in all units.")

    @check(points=0.5, hint="t of shape (N, 1) and (N,) mean the same: t = t.reshape(-1) makes one of them.")
    def test_targets_in_a_column(self, submission, rng):
        x, t = rng.random((4, 2)), rng.uniform(1, 3, size=4)
        network, losses = trained(submission, x, t, 5, 0.05, 2, rng)
        column, column_losses = trained(submission, x, t[:, np.newaxis], 5, 0.05, 2, rng)
        assert_close(column, network, what="With t of shape (N, 1) the network")
        for one, two in zip(losses_of(losses, 2), losses_of(column_losses, 2), strict=True):
            expected = as_array(one, ndim=0, what="The loss of an epoch")
            assert_close(two, expected, what="With t of shape (N, 1) the loss of an epoch")

    @check(points=0.5, hint="rng.shuffle(x) and t -= ... change the caller's arrays.")
    def test_arguments_are_left_alone(self, submission, rng):
        x, t = rng.random((6, 2)), rng.uniform(1, 3, size=6)
        trained(submission, x, t, 4, 0.05, 2, rng)
        record = submission.train_regression.record(x, t, 4, 0.05, 2, rng)
        assert_close(record.args[0], x, rtol=0, atol=0, what="x after train_regression(x, t, ...)")
        assert_close(record.args[1], t, rtol=0, atol=0, what="t after train_regression(x, t, ...)")
