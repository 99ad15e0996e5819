"""Hidden checks of training: distributions, the order of samples, and training retraced step by step.

Each check with chance in it says how often a right answer fails it: less than once in a million times.
"""

import itertools
import math
from collections.abc import Mapping

import numpy as np

from grader.checks import (
    CheckFailed,
    as_array,
    assert_close,
    assert_settled,
    assert_unchanged,
    check,
    exercise,
    recorded_walk,
)

TOLERANCE = 3e-4  # of the largest change of a tensor: right to 1e-4, wrong from 1e-3
ROUNDING = 3e-7  # of weights of about 1 in single precision


def another(rng):
    """Return a new generator; calls that get `rng` itself all get the same state of it, by value."""
    return np.random.default_rng(rng.integers(2**63))


def later_and_others(rng):
    """Return four generators: one, the same again, the same after it has gone on, and another one."""
    seed = rng.integers(2**63)
    one, again, later = (np.random.default_rng(seed) for _ in range(3))
    later.random(1000)  # more than is drawn, so that the two do not meet
    return one, again, later, another(rng)


def weights_of(submission, method, rng, n_in=100):
    """Return 20,000 weights or a few more, and the standard deviation they should have."""
    n_out = math.ceil(20_000 / n_in)
    what = f"init_weights({n_in}, {n_out}, {method!r}, rng)"
    weights = as_array(submission.init_weights(n_in, n_out, method, rng), what=what)
    if weights.shape != (n_in, n_out):
        raise CheckFailed(f"{what} has shape {weights.shape}; it should be ({n_in}, {n_out}).")
    deviations = {"gaussian": 0.01, "xavier": math.sqrt(1 / n_in), "he": math.sqrt(2 / n_in)}
    return weights.astype(float), deviations[method]


@exercise("init_weights")
class TestInitWeights:
    @check(
        points=0.5,
        hint="Standard deviations: 0.01 for gaussian, 1 / sqrt(n_in) for xavier, sqrt(2 / n_in) for he.",
    )
    def test_spread_for_any_number_of_inputs(self, submission, rng):
        # As in the public checks: a right answer fails with a probability of at most
        # 2 exp(-n e^2 / 8) = 3e-11, for n = 20,000 weights and e = 0.1.
        for method in ("gaussian", "xavier", "he"):
            for n_in in (rng.integers(20, 60), rng.integers(300, 900)):
                weights, deviation = weights_of(submission, method, rng, int(n_in))
                found = math.sqrt(np.mean(weights**2))
                if not abs(found**2 / deviation**2 - 1) < 0.1:
                    told = f"The weights of {method!r} for {n_in} inputs have a deviation of {found:.4g}"
                    raise CheckFailed(f"{told}, not {deviation:.4g}.")

    @check(points=0.5, hint="Gaussian: rng.normal, not rng.uniform or rng.random, for all three methods.")
    def test_gaussian_and_not_uniform(self, submission, rng):
        # The largest distance between the distribution of n values and the one they are drawn from is
        # above d with a probability of at most 2 exp(-2 n d^2), by the inequality of Dvoretzky, Kiefer,
        # Wolfowitz and Massart: 3e-11 for n = 20,000 and d = 0.025. The values are divided by their own
        # deviation; unless its square is off by a tenth, which is as rare (see above), that moves the
        # distance by less than 0.012. Three such tests: 2e-10. A uniform distribution is 0.057 away, at
        # about +-0.75 deviations. The kurtosis, 3, is allowed ten standard errors of sqrt(24 / n) = 0.035.
        places = np.arange(-3, 3.01, 0.25)
        right = [(1 + math.erf(place / math.sqrt(2))) / 2 for place in places]
        for method in ("gaussian", "xavier", "he"):
            weights, _ = weights_of(submission, method, rng, int(rng.integers(50, 400)))
            values = np.sort(weights, axis=None) / max(np.std(weights), 1e-300)
            found = np.searchsorted(values, places) / values.size
            if not (np.abs(found - right).max() < 0.037 and abs(np.mean(values**4) - 3) < 0.35):
                raise CheckFailed(f"The weights of {method!r} are not distributed as a Gaussian of mean 0.")

    @check(
        points=0.5,
        stands_for="independent weights",
        hint="Every weight is drawn for itself: size=(n_in, n_out), not one row repeated.",
    )
    def test_every_weight_is_drawn_for_itself(self, submission, rng):
        # Random floats hardly ever agree. In single precision 20,000 of them have about a dozen equal
        # pairs; two thousand are out of the question.
        # The correlation of n independent pairs has standard deviation 1 / sqrt(n): six of them, 2e-9.
        for method in ("gaussian", "xavier", "he"):
            weights, _ = weights_of(submission, method, rng, int(rng.integers(50, 400)))
            if np.unique(weights).size < 18_000:
                raise CheckFailed(f"Of 20,000 weights of {method!r} only {np.unique(weights).size} differ.")
            for one, other in [(weights[1:], weights[:-1]), (weights[:, 1:], weights[:, :-1])]:
                if not abs(np.mean(one * other)) < 6 / math.sqrt(one.size) * np.mean(weights**2):
                    raise CheckFailed(f"The weights of {method!r} are not independent of their neighbours.")

    @check(points=0.5, hint="Return rng.normal(...) of the right spread: n_in rows, n_out columns.")
    def test_each_call_makes_a_new_array(self, submission, rng):
        records = []
        for method in ("gaussian", "xavier", "he"):
            some = int(rng.integers(2, 9))
            for n_in, n_out in [(1, some), (some, 1), (some, some), (some, some), (1, some)]:
                record = submission.init_weights.record(n_in, n_out, method, another(rng))
                what = f"init_weights({n_in}, {n_out}, {method!r}, rng)"
                weights = as_array(record.value, what=what)
                if weights.shape != (n_in, n_out) or not np.any(weights):
                    told = f"{what} has shape {weights.shape}, or is all 0"
                    raise CheckFailed(f"{told}; it should have shape ({n_in}, {n_out}).")
                records.append(record)
        assert_settled(*records, what="init_weights(n_in, n_out, method, rng)")

    @check(points=0.5, hint="Take all randomness from rng, none from np.random or a seed of your own.")
    def test_generator_decides(self, submission, rng):
        for method in ("gaussian", "xavier", "he"):
            drawn = []
            for generator in later_and_others(rng):
                weights = as_array(submission.init_weights(6, 5, method, generator), what="init_weights(...)")
                if weights.shape != (6, 5) or not np.all(np.isfinite(weights)):
                    raise CheckFailed(
                        f"init_weights(6, 5, {method!r}, rng) is no table of 6 rows of numbers."
                    )
                drawn.append(weights)
            first, again, later, other = drawn
            assert_close(
                again, first, what=f"With a generator in the same state init_weights(6, 5, {method!r}, rng)"
            )
            for weights in (later, other):
                if np.count_nonzero(first == weights) > first.size / 2:
                    raise CheckFailed(
                        f"With a generator in another state the weights of {method!r} are the same."
                    )

    @check(points=0.5, hint="raise ValueError(...) for a method that is none of the three.")
    def test_unknown_method(self, submission, rng):
        word = "".join(map(chr, rng.integers(97, 123, size=8)))
        for method in ("zeros", "", "He", "gauss", "he_normal", "xaver", word):
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
    @check(points=0.75, hint="Shuffle all samples, not blocks of neighbours: each can come at any place.")
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
        # A place has the same one of 30 samples in seven epochs once in 30^6 times: 4e-8 for all places.
        epochs = [np.concatenate(orders_of(submission, 30, 30, another(rng))) for _ in range(7)]
        if np.any(np.ptp(epochs, axis=0) == 0):
            raise CheckFailed("In seven epochs a sample is always at the same place.")

    @check(
        points=0.75,
        hint="Draw a new order from rng at every call, not from np.random or a seed of your own.",
        stands_for="rng decides",
    )
    def test_generator_decides(self, submission, rng):
        one, two, later, other = (
            np.concatenate(orders_of(submission, 30, 7, generator)) for generator in later_and_others(rng)
        )
        assert_close(two, one, what="With a generator in the same state the order of the samples")
        if np.array_equal(other, one) or np.array_equal(later, one):  # 1 / 30! = 4e-33
            raise CheckFailed("With a generator in another state the order of the samples is the same.")

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

    @check(points=0.5, hint="x and t may have any number of axes: take rows of both, x[rows], t[rows].")
    def test_samples_of_any_shape(self, submission, rng):
        for x_shape, t_shape in [((6,), (6,)), ((5, 2, 3), (5, 1)), ((4, 4), (4, 2, 2)), ((1, 3), (1,))]:
            x, t = rng.normal(size=x_shape), rng.permutation(math.prod(t_shape)).reshape(t_shape)
            if len(t_shape) > 1:
                t = t.astype(float) / 8
            batches = epoch_of(submission.minibatches(x, t, 2, rng), len(x))
            for x_batch, t_batch in batches:
                if x_batch.shape[1:] != x.shape[1:] or t_batch.shape[1:] != t.shape[1:]:
                    told = f"Batches of shapes {x_batch.shape} and {t_batch.shape}"
                    raise CheckFailed(f"{told}, for x of shape {x.shape} and t of shape {t.shape}.")
            if sum(len(x_batch) for x_batch, _ in batches) != len(x):
                raise CheckFailed(f"An epoch of {len(x)} samples does not have {len(x)} rows.")
            joined = np.concatenate([x_batch for x_batch, _ in batches])
            targets = np.concatenate([t_batch for _, t_batch in batches])
            firsts = joined.reshape(len(joined), -1)[:, 0]
            rows = np.abs(x.reshape(len(x), -1)[:, 0] - firsts[:, np.newaxis]).argmin(axis=1)
            if sorted(rows) != list(range(len(x))):
                raise CheckFailed(f"An epoch of {len(x)} samples has not each of them once.")
            inputs = {"x": x, "t": t, "batch_size": 2}
            assert_close(joined, x[rows], inputs=inputs, what="x of all batches")
            assert_close(targets, t[rows], inputs=inputs, what="t of all batches")

    @check(points=0.5, hint="Each call has an order and a place of its own: keep neither in the module.")
    def test_two_epochs_at_once(self, submission, rng):
        samples, size = int(rng.integers(9, 15)), int(rng.integers(2, 5))
        x, t = rng.permutation(samples) + 0.5, np.arange(samples)
        generators, alone, together = [another(rng), another(rng)], [], ([], [])
        for generator in generators:
            batches = epoch_of(submission.minibatches(x, t, size, generator), samples)
            alone.append([x_batch for x_batch, _ in batches])
            if sorted(np.concatenate([[], *alone[-1]], axis=None)) != sorted(x):
                raise CheckFailed(f"An epoch of {samples} samples has not each of them once.")
        epochs = [submission.minibatches(x, t, size, generator) for generator in generators]
        for _, walked in zip(alone[0], itertools.zip_longest(*map(iter, epochs)), strict=False):
            for batches, batch in zip(together, walked, strict=True):
                if not isinstance(batch, tuple | list) or len(batch) != 2:
                    raise CheckFailed("Of two epochs that are walked through at once, one ends early.")
                batches.append(as_array(batch[0], what="x_batch"))
        for batches, expected in zip(together, alone, strict=True):
            what = "x of all batches, while another epoch is walked through,"
            assert_close(np.concatenate(batches, axis=None), np.concatenate(expected, axis=None), what=what)

    @check(points=0.5, hint="Every sample comes once; shuffle row numbers, and take x[rows], t[rows].")
    def test_arguments_are_left_alone(self, submission, rng):
        # A generator does its work when it is walked through, so x and t are looked at after every batch.
        records = []
        for t in (rng.integers(0, 3, size=12), np.eye(3)[rng.integers(0, 3, size=12)]):
            x = rng.normal(size=(12, 2))
            record = submission.minibatches.record(x, t, 5, rng)
            records.append(record)
            assert_unchanged(record, "minibatches(x, t, ...)", x=x, t=t)
            if not hasattr(record.value, "__iter__"):
                raise CheckFailed("What minibatches returns cannot be iterated; return a list, or use yield.")
            rows, later = 0, []
            for batch in recorded_walk(record.value, what="minibatches(x, t, ...)"):
                pair = isinstance(batch, tuple | list) and len(batch) == 2
                rows += len(as_array(batch[0], what="x_batch")) if pair else 0
                if not pair or rows > 12:
                    raise CheckFailed(
                        "Batches are no pairs, or an epoch of 12 samples has more than 12 rows."
                    )
                later.append(record.now())
            after = record.now()  # of who has put them back by then as well, for a diagnosis
            for number, now in enumerate(later, 1):
                assert_unchanged(now, f"minibatches(x, t, ...), batch {number},", x=x, t=t)
            if rows != 12:
                raise CheckFailed(f"An epoch of 12 samples has {rows} rows.")
            assert_unchanged(after, "minibatches(x, t, ...), after the last batch,", x=x, t=t)
        if isinstance(records[0].value, tuple | list):  # of an iterator every item has been looked at
            assert_settled(records[0], what="minibatches(x, t, ...)")


@exercise("sgd_step")
class TestSgdStep:
    @check(points=0.5, hint="Look up each gradient by its name; the order of grads is another one.")
    def test_gradients_in_another_order(self, submission, rng):
        signs = {"W1": 1, "W2": 2, "b1": -3, "kernel": 1}
        params = {name: rng.normal(size=(2, 2)) for name in signs}
        grads = {name: rng.uniform(0.5, 2, size=(2, 2)) * sign for name, sign in signs.items()}
        after = submission.sgd_step.record(params, dict(reversed(grads.items())), 0.3).args[0]
        for name, grad in grads.items():
            atol, inputs = TOLERANCE * 0.3 * np.abs(grad).max(), {"params": params, "grads": grads, "lr": 0.3}
            expected = {name: params[name] - 0.3 * grad}
            assert_close(after, expected, inputs=inputs, what="params afterwards", rtol=0, atol=atol)

    @check(points=0.5, hint="W - lr * gradient, whatever the size of the gradient: no clipping.")
    def test_gradients_of_any_size(self, submission, rng):
        names = [f"{kind}{layer}" for layer in range(1, 12) for kind in "Wb"]
        params = {name: rng.normal(size=(2, 3) if name[0] == "W" else 3) for name in names}
        sizes = dict(zip(names, 10.0 ** rng.uniform(-4, 4, size=22), strict=True))
        sizes |= {"W1": rng.uniform(2, 9), "b10": rng.uniform(100, 900)}
        grads = {name: size * rng.normal(size=params[name].shape) for name, size in sizes.items()}
        grads["W2"] = rng.integers(5, 50, size=(2, 3))
        after = submission.sgd_step.record(params, grads, 0.3).args[0]
        for name, grad in grads.items():
            expected, inputs = params[name] - 0.3 * grad, {name: params[name], f"gradient of {name}": grad}
            atol, what = TOLERANCE * 0.3 * np.abs(grad).max() + ROUNDING, "params afterwards"
            assert_close(after, {name: expected}, inputs=inputs, what=what, rtol=0, atol=atol)

    @check(points=0.5, hint="A step is W - lr * gradient, and nothing of the step before.")
    def test_gradients_are_left_alone(self, submission, rng):
        records = []
        for _ in range(2):
            params, grads = {"W1": rng.normal(size=(2, 3))}, {"W1": rng.uniform(0.5, 2, size=(2, 3))}
            record = submission.sgd_step.record(params, grads, 0.25)
            inputs = {"params": params, "grads": grads, "lr": 0.25}
            expected, atol = {"W1": params["W1"] - 0.25 * grads["W1"]}, 0.25 * TOLERANCE
            assert_close(record.args[0], expected, inputs=inputs, what="params", rtol=0, atol=atol)
            told = "sgd_step(params, grads, lr)"
            assert_unchanged(record, told, params=record.args[0], grads=grads)
            records.append(record)
        assert_settled(*records, what="sgd_step(params, grads, lr)")


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


def visited(network, x, t, lr, orders):
    """Return what a network should be after a step for each sample, in each of some orders of them.

    All orders are walked at once, along an axis in front of all others.
    """
    W1, b1, W2, b2 = (np.stack([network[name]] * len(orders)) for name in ("W1", "b1", "W2", "b2"))
    for samples in np.transpose(orders):
        inputs = x[samples]
        u1 = np.einsum("pd,pdh->ph", inputs, W1) + b1
        z1 = np.where(u1 > 0, u1, 0)
        error = np.sum(z1 * W2, axis=1, keepdims=True) + b2 - t[samples, np.newaxis]
        hidden = np.where(u1 > 0, error * W2, 0)
        W1, b1 = W1 - lr * inputs[:, :, np.newaxis] * hidden[:, np.newaxis], b1 - lr * hidden
        W2, b2 = W2 - lr * error * z1, b2 - lr * error
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def output_of(network, x):
    """Return the outputs of a network with W2 and biases as vectors."""
    return np.maximum(x @ network["W1"] + network["b1"], 0) @ network["W2"] + network["b2"]


def assert_retraced(start, network, x, t, lr, epochs, *names):
    """Fail unless so many steps on a single sample have changed the named parameters as they should."""
    expected = visited(start, x, t, lr, [[0] * epochs])
    for name in names:
        (wanted,) = expected[name]
        atol = TOLERANCE * np.abs(wanted - start[name]).max() + ROUNDING
        inputs = {"x": x, "t": t, f"first {name}": start[name]}
        what = f"{name} after {epochs} steps on one sample"
        assert_close(network[name], wanted, inputs=inputs, what=what, rtol=0, atol=atol)


def assert_steps(submission, rng, *names):
    """Fail unless steps on a single sample change the named parameters as they should, however steep.

    With 20 hidden units some are active, but for once in 2^20 times.
    """
    steep = rng.uniform(150, 250) * rng.choice([-1, 1])
    for x, t, lr in [
        (rng.uniform(0.5, 1.5, size=(1, 3)), np.array([rng.uniform(4, 6)]), 0.003),
        (rng.uniform(0.5, 1.5, size=(1, 1)), np.array([steep]), 0.0005),
        (rng.integers(1, 4, size=(1, 2)), rng.integers(5, 9, size=1), 0.001),
    ]:
        start = start_of(submission, x, t, 20, 1, rng)
        network, _ = trained(submission, x, t, 20, lr, 3, rng)
        assert_retraced(start, network, x, t, lr, 3, *names)


def retraced_epochs(submission, rng, attempts):
    """Yield, for trainings of an epoch on four samples, the order of visits that explains it best.

    With the order comes the largest difference that is left, as a share of what is allowed.
    """
    orders = list(itertools.permutations(range(4)))
    for _ in range(attempts):
        x, t, seed = rng.uniform(0.2, 1, size=(4, 2)), rng.permutation([1.0, 3.0, -2.0, 5.0]), another(rng)
        start = start_of(submission, x, t, 20, 1, seed)
        network, _ = trained(submission, x, t, 20, 0.1, 1, seed)
        left = np.zeros(len(orders))
        for name, values in visited(start, x, t, 0.1, orders).items():
            axes = tuple(range(1, values.ndim))
            allowed = TOLERANCE * np.abs(values - start[name]).max(axis=axes) + ROUNDING
            left = np.maximum(left, np.abs(network[name] - values).max(axis=axes) / allowed)
        yield orders[left.argmin()], left.min()


@exercise("train_regression")
class TestTrainRegression:
    @check(
        points=0.5,
        stands_for="gradients of the weights",
        hint="delta1 = (delta2 @ W2.T) * d_relu(u1), with the W2 from before the step.",
    )
    def test_steps_of_the_weights(self, submission, rng):
        assert_steps(submission, rng, "W2", "W1")

    @check(points=0.5, stands_for="biases learn", hint="Biases learn too: b2 by delta2, b1 by delta1.")
    def test_steps_of_the_biases(self, submission, rng):
        assert_steps(submission, rng, "b2", "b1")

    @check(points=0.5, hint="The loss of an epoch is the mean of (y - t)^2 / 2 over the samples.")
    def test_losses_are_means_of_half_squares(self, submission, rng):
        # With a learning rate of next to nothing every epoch has the same loss, whenever it is computed.
        x, t = rng.random((5, 2)), rng.uniform(1, 3, size=5)
        network, losses = trained(submission, x, t, 4, 1e-12, 3, rng)
        y = output_of(network, x)
        for loss in losses_of(losses, 3):
            inputs = {"x": x, "t": t, "y": y}
            assert_close(loss, np.mean((y - t) ** 2) / 2, inputs=inputs, what="The loss of an epoch")

    @check(points=0.5, hint="One step for each sample of an epoch: none twice, none left out, no batches.")
    def test_each_sample_once_an_epoch(self, submission, rng):
        # Four samples drawn with replacement are all different in 24 of 256 times: five times, 7e-6.
        for _, left in retraced_epochs(submission, rng, 5):
            if not left < 1:
                raise CheckFailed("An epoch of four samples is not one step for each, in any order.")

    @check(points=0.5, hint="Draw a new order of the samples from rng.")
    def test_random_order(self, submission, rng):
        # Eight times the same of the 24 orders: (1 / 24)^7 = 2e-10 for a right answer.
        orders = retraced_epochs(submission, rng, 8)
        (first, _) = next(orders)
        if all(order == first for order, _ in orders):
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

    @check(points=0.25, hint="t of shape (N, 1) and (N,) mean the same: t = t.reshape(-1) makes one of them.")
    def test_targets_in_a_column(self, submission, rng):
        x, t = rng.random((4, 2)), rng.uniform(1, 3, size=4)
        network, losses = trained(submission, x, t, 5, 0.05, 2, rng)
        column, column_losses = trained(submission, x, t[:, np.newaxis], 5, 0.05, 2, rng)
        assert_close(column, network, what="With t of shape (N, 1) the network")
        for one, two in zip(losses_of(losses, 2), losses_of(column_losses, 2), strict=True):
            expected = as_array(one, ndim=0, what="The loss of an epoch")
            assert_close(two, expected, what="With t of shape (N, 1) the loss of an epoch")

    @check(points=0.25, hint="One loss for each of the epochs, and a network of these shapes.")
    def test_arguments_are_left_alone(self, submission, rng):
        records = []
        for shape in [(6,), (6,), (6, 1)]:
            x, t = rng.random((6, 2)), rng.uniform(1, 3, size=shape)
            trained(submission, x, t, 4, 0.05, 2, rng)
            record = submission.train_regression.record(x, t, 4, 0.05, 2, rng)
            assert_unchanged(record, "train_regression(x, t, ...)", x=x, t=t)
            losses_of(record.value[1], 2)
            records.append(record)
        assert_settled(*records, what="train_regression(x, t, ...)")

    @check(points=0.5, hint="Make all the epochs, and a step for each sample, however small the loss is.")
    def test_small_losses(self, submission, rng):
        # The target is next to what the first weights give, so the loss is small from the first step on.
        for error in rng.choice([-1, 1], size=2) * rng.uniform([3e-4, 0.03], [6e-4, 0.06]):
            x, lr, seed = rng.uniform(0.5, 1.5, size=(1, 2)), 0.004, another(rng)
            start = start_of(submission, x, np.ones(1), 20, 1, seed)
            t = output_of(start, x) + error
            start = start_of(submission, x, t, 20, 1, seed)
            network, losses = trained(submission, x, t, 20, lr, 5, seed)
            losses_of(losses, 5)
            assert_retraced(start, network, x, t, lr, 5, "W2", "b2")

    @check(points=0.25, hint="The network is that after the last step, even if an earlier one was better.")
    def test_losses_that_grow(self, submission, rng):
        # The learning rate is too high: the least one with which every loss of a single sample is larger.
        x, t, seed = rng.uniform(0.5, 1.5, size=(1, 2)), np.array([rng.uniform(4, 6)]), another(rng)
        start = start_of(submission, x, t, 5, 1, seed)
        for lr in np.geomspace(0.02, 3, 60):
            walk = [visited(start, x, t, lr, [[0] * epochs]) for epochs in range(5)]
            errors = [np.abs(output_of({n: v[0] for n, v in place.items()}, x) - t)[0] for place in walk]
            if all(1.2 * one < two for one, two in itertools.pairwise(errors)):
                break
        network, losses = trained(submission, x, t, 5, lr, 4, seed)
        losses_of(losses, 4)
        assert_retraced(start, network, x, t, lr, 4, "W1", "b1", "W2", "b2")
