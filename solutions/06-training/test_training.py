"""Public checks of training: sizes and spreads of weights, epochs, steps, and the function of the notes."""

from collections.abc import Mapping

import numpy as np

from grader.checks import CheckFailed, as_array, assert_close, check, exercise


def assert_spread(weights, shape, deviation, what):
    """Fail unless random weights of mean 0 have a standard deviation.

    The sum of the squares of n Gaussian weights, divided by their variance, has the chi-square distribution
    of n degrees of freedom. Its mean is off by more than a share e < 1 with a probability of at most
    2 exp(-n e^2 / 8). With n = 20,000 and e = 0.1 that is 3e-11: no right answer fails, and a standard
    deviation off by a tenth is caught.
    """
    array = as_array(weights, what=what)
    if array.shape != shape:
        raise CheckFailed(f"{what} has shape {array.shape}; it should be {shape}.")
    found = np.sqrt(np.mean(np.square(array, dtype=float)))
    if not abs(found**2 / deviation**2 - 1) < 0.1:
        raise CheckFailed(f"{what} has a standard deviation of {found:.4g}; it should be {deviation:.4g}.")


@exercise("init_weights")
class TestInitWeights:
    @check(
        points=0.25,
        stands_for="shape and kind of number",
        hint="n_in rows, one for each input, and n_out columns, one for each unit.",
    )
    def test_shape_of_every_method(self, submission, rng):
        for method in ("gaussian", "xavier", "he"):
            what = f"init_weights(3, 5, {method!r}, rng)"
            weights = as_array(submission.init_weights(3, 5, method, rng), what=what)
            if weights.shape != (3, 5) or weights.dtype.kind != "f":
                told = f"{what} has shape {weights.shape} and entries of type {weights.dtype}"
                raise CheckFailed(f"{told}; it should have shape (3, 5) and floats.")

    @check(
        points=0.25,
        stands_for="plain values",
        hint="A standard deviation of 0.01, whatever the size of the layer.",
    )
    def test_spread_of_gaussian(self, submission, rng):
        weights = submission.init_weights(100, 200, "gaussian", rng)
        assert_spread(weights, (100, 200), 0.01, "init_weights(100, 200, 'gaussian', rng)")

    @check(
        points=0.5,
        stands_for="plain values",
        hint="sqrt(2 / n_in) is the standard deviation; n_in is the number of inputs.",
    )
    def test_spread_of_he(self, submission, rng):
        weights = submission.init_weights(100, 200, "he", rng)
        assert_spread(weights, (100, 200), np.sqrt(2 / 100), "init_weights(100, 200, 'he', rng)")


def epoch_of(submission, x, t, batch_size, rng):
    """Return the batches of one epoch as pairs of arrays; anything that can be iterated will do."""
    answer = submission.minibatches(x, t, batch_size, rng)
    if not hasattr(answer, "__iter__"):
        raise CheckFailed("What minibatches returns cannot be iterated; return a list, or use yield.")
    batches = []
    for batch in answer:
        if not isinstance(batch, tuple | list) or len(batch) != 2:
            raise CheckFailed("A batch is no pair (x_batch, t_batch).")
        batches.append((as_array(batch[0], what="x_batch"), as_array(batch[1], what="t_batch")))
        if len(batches) > len(x):
            raise CheckFailed(f"minibatches hands out more than {len(x)} batches of {len(x)} samples.")
    return batches


@exercise("minibatches")
class TestMinibatches:
    @check(
        points=0.5,
        stands_for="an epoch",
        hint="Shuffle the row numbers 0 to N-1 and cut them up: none twice, none left out.",
    )
    def test_each_sample_exactly_once(self, submission, rng):
        # 30 samples drawn with replacement are all different once in 30^30 / 30! = 8e11 times.
        x, t = np.arange(30.0).reshape(30, 1), np.arange(30)
        batches = epoch_of(submission, x, t, 8, rng)
        seen = np.sort(np.concatenate([x_batch.ravel() for x_batch, _ in batches] or [[]]))
        assert_close(seen, x.ravel(), inputs={"x": x, "batch_size": 8}, what="All x of an epoch, sorted,")

    @check(
        points=0.25, stands_for="plain pairs", hint="Take the same row numbers for both: x[rows], t[rows]."
    )
    def test_rows_of_x_and_t_stay_together(self, submission, rng):
        x, labels = np.arange(120.0).reshape(30, 4), np.arange(30) % 3
        batches = epoch_of(submission, x, np.eye(3)[labels], 7, rng)
        if sum(len(np.atleast_1d(x_batch)) for x_batch, _ in batches) != 30:
            raise CheckFailed("An epoch of 30 samples does not have 30 rows.")
        for x_batch, t_batch in batches:
            if x_batch.shape[1:] != (4,):
                raise CheckFailed(f"x_batch has shape {x_batch.shape}; each sample has shape (4,).")
            samples = (x_batch[:, 0] // 4).astype(int) % 30
            assert_close(x_batch, x[samples], inputs={"x": x}, what="x_batch")
            assert_close(t_batch, np.eye(3)[labels[samples]], inputs={"x_batch": x_batch}, what="t_batch")

    @check(points=0.25, hint="Every batch has batch_size rows; only the last may be shorter.")
    def test_only_the_last_batch_is_short(self, submission, rng):
        x, t = np.arange(14.0).reshape(7, 2), np.arange(7)
        batches = epoch_of(submission, x, t, 3, rng)
        for part, name in enumerate(["x_batch", "t_batch"]):
            sizes = [len(np.atleast_1d(batch[part])) for batch in batches]
            if sizes != [3, 3, 1]:
                raise CheckFailed(f"The {name} of 7 samples have {sizes} rows, not [3, 3, 1].")


@exercise("sgd_step")
class TestSgdStep:
    @check(points=0.25, stands_for="plain values", hint="W - lr * gradient, written back to params[name].")
    def test_network_of_the_notes(self, submission):
        params = {"W2": np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]), "b2": np.array([0.1, 0.2])}
        column = np.array([[0.10447893], [0.21766443], [0.33084994]])
        grads = {"W2": np.hstack([column, -column]), "b2": np.array([0.08706577, -0.08706577])}
        after = submission.sgd_step.record(params, grads, 0.01).args[0]
        expected = {
            "W2": np.array([[0.09895521, 0.40104479], [0.19782336, 0.50217664], [0.2966915, 0.6033085]]),
            "b2": np.array([0.09912934, 0.20087066]),
        }
        for key, slope in grads.items():
            atol = 3e-4 * np.abs(0.01 * slope).max()
            inputs, what = {"params": params, "grads": grads, "lr": 0.01}, "params afterwards"
            assert_close(after, {key: expected[key]}, inputs=inputs, what=what, rtol=0, atol=atol)

    @check(
        points=0.25,
        stands_for="three layers",
        hint="Go through the keys of params: a network may have three layers, or ten.",
    )
    def test_deeper_network(self, submission):
        params = {f"{kind}{layer}": np.full(layer, 1.0) for layer in (1, 2, 3) for kind in "Wb"}
        grads = {name: np.full(len(value), float(len(value))) for name, value in params.items()}
        after = submission.sgd_step.record(params, grads, 0.5).args[0]
        expected = {name: 1 - 0.5 * grads[name] for name in params}
        inputs = {"params": params, "grads": grads, "lr": 0.5}
        assert_close(after, expected, inputs=inputs, what="params afterwards", rtol=0, atol=1e-4)


def answer_of(answer):
    """Return network and losses of a training, or fail if it gave no such pair."""
    if not isinstance(answer, tuple | list) or len(answer) != 2 or not isinstance(answer[0], Mapping):
        raise CheckFailed("train_regression does not return a dict and the losses, (network, losses).")
    network, losses = answer
    if isinstance(losses, np.ndarray) and losses.ndim:
        losses = list(losses)
    if not isinstance(losses, tuple | list):
        raise CheckFailed(f"The losses are a {type(losses).__name__}; return a list with one for each epoch.")
    return network, [as_array(loss, ndim=0, what="The loss of an epoch") for loss in losses]


def loss_of(network, x, t):
    """Return the mean of the half squares that a network leaves."""
    names = ("W1", "b1", "W2", "b2")
    arrays = {name: as_array(network.get(name), what=f"network[{name!r}]") for name in names}
    if arrays["W1"].ndim != 2 or arrays["W2"].size != arrays["b1"].size or arrays["b2"].size != 1:
        raise CheckFailed(f"The shapes do not fit: {', '.join(f'{n} {a.shape}' for n, a in arrays.items())}.")
    z1 = np.maximum(x @ arrays["W1"] + arrays["b1"].ravel(), 0)
    return np.mean((z1 @ arrays["W2"].ravel() + arrays["b2"].ravel() - t) ** 2) / 2


@exercise("train_regression")
class TestTrainRegression:
    @check(points=0.25, hint="W1 (D, H), b1 (H,), W2 (H, 1), b2 (1,), and one loss for each epoch.")
    def test_what_comes_back(self, submission, rng):
        x = rng.random((4, 3))
        network, losses = answer_of(submission.train_regression(x, x.sum(axis=1), 5, 0.01, 2, rng))
        for name, shape in {"W1": (3, 5), "b1": (5,), "W2": (5, 1), "b2": (1,)}.items():
            array = as_array(network.get(name), what=f"network[{name!r}]")
            if array.shape != shape:
                raise CheckFailed(f"network[{name!r}] has shape {array.shape}; it should be {shape}.")
        if [loss.shape for loss in losses] != [(), ()]:
            raise CheckFailed(f"There are {len(losses)} losses for 2 epochs; each should be one number.")

    # A fifth of the points of the text is enough, and quicker. A right training may fail because its relus
    # die. In an experiment with first weights of four kinds (Gaussian of deviation 0.01, Xavier, He, and
    # those of the notes) 6 of 32,000 trainings did not end below 0.01; of the worst kind 5 of 8,000. Three
    # attempts fail to a right answer together with a probability of (5 / 8,000)^3 < 1e-9.
    @check(
        points=1,
        seconds=15,
        stands_for="the experiment of the notes",
        hint="Look at the losses: they should fall from epoch to epoch.",
    )
    def test_function_of_the_notes(self, submission, rng):
        ends = []
        for _ in range(3):
            x = rng.random((200, 2))
            t = 3 * x[:, 0] + 2 * x[:, 1]
            seed = np.random.default_rng(rng.integers(2**32))
            network, losses = answer_of(submission.train_regression(x, t, 10, 0.07, 20, seed))
            if not losses:
                raise CheckFailed("The list of losses is empty.")
            ends.append(max(float(np.max(losses[-1])), float(loss_of(network, x, t))))
            if ends[-1] < 0.01:
                return
        shown = ", ".join(f"{end:.3g}" for end in ends)
        raise CheckFailed(
            f"Three trainings, 20 epochs of 200 samples, end with mean losses of {shown}, not below 0.01."
        )
