"""Hidden checks of forward propagation: seeded networks of the notes' shapes and the harder properties."""

import numpy as np

from grader.checks import (
    CheckFailed,
    as_array,
    assert_close,
    assert_settled,
    assert_unchanged,
    check,
    exercise,
)

# Weights of the first layer of the 3-10-5-4 network, printed in the Japanese notes; the rest is not.
W1_OF_THE_NOTES = np.array(
    [
        [0.03688987, 0.4850531, 0.48718118, 0.98284728, 0.30556687],
        [0.29250167, 0.47562776, 0.33167157, 0.45501409, 0.20633674],
        [0.07214362, 0.20482031, 0.05899467, 0.90200143, 0.45934666],
        [0.51823884, 0.45975949, 0.39394232, 0.44881271, 0.4055062],
        [0.83949772, 0.67063239, 0.64046071, 0.65344981, 0.13950606],
        [0.87348723, 0.57710725, 0.83557893, 0.13936495, 0.55714256],
    ]
).reshape(3, 10)
# Total input of the first layer of their 5-10-20-1 network.
U1_OF_THE_NOTES = np.array(
    [
        [2.36437583, 5.17479479, 7.85240205, 1.82120697, 5.15133495],
        [7.68095861, 2.11942485, 5.10247724, 7.02014995, 1.43867168],
    ]
).reshape(10)


def draw(rng, sizes, scale=0.5):
    """Return a network with random weights and biases of both signs."""
    network = {}
    for layer in range(1, len(sizes)):
        network[f"W{layer}"] = rng.normal(scale=scale, size=(sizes[layer - 1], sizes[layer]))
        network[f"b{layer}"] = rng.normal(scale=scale, size=sizes[layer])
    return network


def prediction(submission, network, x, activations):
    """Return the y that `forward` gives, also where it gives nothing else: the cache has its own checks."""
    return first_thing(submission.forward(network, x, activations))


def first_thing(answer):
    """Return y, whether a cache comes with it or not."""
    return answer[0] if isinstance(answer, tuple | list) and answer else answer


def run(submission, network, x, activations):
    """Return what `forward` gives as y and cache, or fail if it gives something else than two things."""
    answer = submission.forward(network, x, activations)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise CheckFailed("forward(network, x, activations) must return two things: y and cache.")
    return answer


def assert_forward(answer, expected, inputs, what):
    """Fail unless y and cache are those of the reference."""
    assert_close(answer[0], expected[0], inputs=inputs, what=f"y of the {what}")
    assert_close(answer[1], expected[1], inputs=inputs, what=f"cache of the {what}")


def weights(network, sizes, what):
    """Return the weights of a network that has them all in their shapes, or fail."""
    zeros = {f"W{n + 1}": np.zeros(sizes[n : n + 2]) for n in range(len(sizes) - 1)}
    assert_close(network, zeros, rtol=0, atol=1e3, what=what)
    return [as_array(network[name]) for name in zeros]


def assert_gaussian(values, std, what):
    """Fail unless many values look like independent Gaussian ones of mean 0.

    Mean, spread and the share of values within one standard deviation are each allowed six of their own
    standard errors; a right answer misses one of the three with a probability below 3 * 2e-9 (for the
    10,000 values asked for here the spread is Gaussian enough: 1e-8). Uniform numbers of the same spread
    are 22 standard errors off in the share. The kurtosis, 3, is allowed ten standard errors; clipping at
    two standard deviations takes it below 2.4.
    """
    z, n = values.ravel() / std, values.size
    with np.errstate(all="ignore"):
        mean, spread, share = np.mean(z), np.std(z), np.mean(np.abs(z) < 1)
        kurtosis = np.mean(z**4) / np.mean(z**2) ** 2
    if not abs(mean) < 6 / np.sqrt(n):
        raise CheckFailed(f"The weights of {what} have a mean of {mean * std:.3g}, and not about 0.")
    if not abs(spread - 1) < 6 / np.sqrt(2 * n):
        raise CheckFailed(
            f"The weights of {what} have a standard deviation of {spread * std:.3g} instead of {std:g}."
        )
    if not abs(share - 0.682689) < 6 * np.sqrt(0.682689 * 0.317311 / n):
        raise CheckFailed(
            f"The weights of {what} are not Gaussian: {share:.1%} of them, and not 68.3%, lie within one "
            "standard deviation."
        )
    if not abs(kurtosis - 3) < 10 * np.sqrt(24 / n):
        raise CheckFailed(f"The weights of {what} are not Gaussian: large ones are too rare or too many.")


def layer(rng, n, d, h):
    """Return a batch, weights and biases."""
    return rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=h)


def assert_affine(submission, reference, x, W, b):
    """Fail unless affine(x, W, b) is what the reference gives."""
    inputs = {"x": x, "W": W, "b": b}
    assert_close(submission.affine(x, W, b), reference.affine(x, W, b), inputs=inputs, what="affine(x, W, b)")


@exercise("affine")
class TestAffine:
    @check(
        points=0.45,
        hint="A batch gives one row for each sample; x @ W does them all at once.",
        stands_for="a batch without bias",
    )
    def test_random_batch(self, submission, reference, rng):
        x, W, b = layer(rng, 5, 3, 10)
        assert_affine(submission, reference, x, W, 0 * b)

    @check(points=0.5, hint="One sample in a batch, one input, one unit: the shape is always that of x @ W.")
    def test_axes_of_length_one(self, submission, reference, rng):
        for n, d, h in [(1, 3, 4), (4, 1, 2), (3, 2, 1)]:
            assert_affine(submission, reference, *layer(rng, n, d, h))

    @check(points=0.45, hint="An array of integers cannot take up a bias of 0.5: do not write u += b.")
    def test_integers(self, submission, reference, rng):
        x, W = rng.integers(-9, 10, size=(3, 2)), rng.integers(-300, 300, size=(2, 2))
        for b in [rng.integers(-4, 4, size=2) + 0.5, rng.integers(-4, 4, size=2)]:
            assert_affine(submission, reference, x, W, b)

    @check(points=0.5, hint="Square weights hide it: x @ W, not W @ x, and b belongs to columns.")
    def test_square_weights_are_left_alone(self, submission, reference, rng):
        records = []
        for x in [rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)]:
            _, W, b = layer(rng, 3, 3, 3)
            record = submission.affine.record(x, W, b)
            inputs = {"x": x, "W": W, "b": b}
            assert_close(record.value, reference.affine(x, W, b), inputs=inputs, what="affine(x, W, b)")
            assert_unchanged(record, "affine(x, W, b)", **inputs)
            records.append(record)
        assert_settled(records[0], what="affine(x, W, b)")


@exercise("init_network")
class TestInitNetwork:
    @check(points=0.5, hint="One layer for each size but the first; one layer and twelve layers work alike.")
    def test_any_number_of_layers(self, submission, rng):
        deep = [int(size) for size in rng.integers(1, 4, size=13)]
        for sizes in [[2, 1], [6, 5, 4, 4, 4], deep]:
            what = f"init_network({sizes}, rng)"
            record = submission.init_network.record(sizes, rng)
            for number, values in enumerate(weights(record.value, sizes, what), 1):
                if not np.all(values):
                    told = f"W{number} of {what} has entries that are 0; draw every weight at random."
                    raise CheckFailed(told)
            biases = {f"b{n}": np.zeros(size) for n, size in enumerate(sizes) if n}
            assert_close(record.value, biases, rtol=0, atol=1e-9, what=what)
            assert_unchanged(record, what, sizes=sizes)

    @check(points=0.5, hint="Gaussian numbers with mean 0 and standard deviation 0.01: rng.normal.")
    def test_weights_are_gaussian_with_the_default_spread(self, submission, rng):
        sizes = [100, 100, 100, 100]
        found = weights(submission.init_network(sizes, rng), sizes, f"init_network({sizes}, rng)")
        for number, values in enumerate(found, 1):
            assert_gaussian(values, 0.01, f"W{number}")

    @check(points=0.5, hint="weight_std is the standard deviation of the weights of every layer.")
    def test_weights_have_the_given_spread(self, submission, rng):
        sizes, std = [100, 100, 100, 100], round(float(rng.uniform(1.5, 3)), 2)
        what = f"init_network({sizes}, rng, weight_std={std})"
        found = weights(submission.init_network(sizes, rng, weight_std=std), sizes, what)
        for number, values in enumerate(found, 1):
            assert_gaussian(values, std, f"W{number} for weight_std={std}")

    @check(points=0.5, hint="Draw from rng only: the same seed, the same network; another seed, another one.")
    def test_random_numbers_come_from_the_generator(self, submission, rng):
        sizes, seed = [3, 3, 3], int(rng.integers(2**32))
        generators = [np.random.default_rng(s) for s in (seed, seed, seed + 1, seed)]
        generators[3].random(1000)  # the first one, much later
        first, again, other, later = (
            weights(submission.init_network(sizes, generator), sizes, "init_network(...)")
            for generator in generators
        )
        for number in range(2):
            what = f"W{number + 1} of a second call with the same seed"
            assert_close(again[number], first[number], rtol=0, atol=0, what=what)
            if np.array_equal(other[number], first[number]):
                raise CheckFailed(f"W{number + 1} is the same for another seed: draw from rng.")
            if np.array_equal(later[number], first[number]):
                told = f"W{number + 1} is the same after rng has gone on: draw from rng itself."
                raise CheckFailed(told)

    @check(points=0.5, hint="Draw every weight anew: no two units, and no two layers, share their weights.")
    def test_weights_are_independent(self, submission, rng):
        sizes = [100, 100, 100]
        first, second = weights(
            submission.init_network(sizes, rng), sizes, "init_network([100, 100, 100], rng)"
        )
        # The correlation of n independent pairs has standard deviation 1/sqrt(n). Six of them: 2e-9 for
        # each of the three questions.
        pairs = {
            "W1 and W2": (first, second),
            "the units of a layer": (first[:, 1:], first[:, :-1]),
            "the inputs of a layer": (first[1:], first[:-1]),
        }
        for whose, (a, b) in pairs.items():
            with np.errstate(all="ignore"):
                correlation = np.mean(a * b) / (np.std(a) * np.std(b))
            if not abs(correlation) < 6 / np.sqrt(a.size):
                raise CheckFailed(f"The weights of {whose} are not independent of each other.")

    @check(points=0.5, hint="W1 of shape (inputs, units), b1 of shape (units,), and so on.")
    def test_networks_share_nothing(self, submission, rng):
        sizes, what = [3, 2, 4], "init_network([3, 2, 4], rng)"
        record = submission.init_network.record(sizes, rng)
        weights(record.value, sizes, what)
        other = np.random.default_rng(int(rng.integers(2**32)))  # rng itself is as it was
        weights(submission.init_network(sizes, other), sizes, what)
        assert_settled(record, what=what)


def assert_right(submission, reference, network, x, activations):
    """Fail unless y is that of the reference."""
    expected, _ = reference.forward(network, x, activations)
    y = prediction(submission, network, x, activations)
    assert_close(y, expected, inputs={**network, "x": x}, what=f"y of layers {', '.join(activations)}")


@exercise("forward")
class TestForward:
    @check(
        points=0.8,
        hint="Any number of layers, one sample or a batch; the shape of y is (K,) or (N, K).",
        stands_for="networks of any shape",
    )
    def test_networks_of_the_notes(self, submission, reference, rng):
        last = np.array([1.0, 2.0, 2.0, 4.0, 5.0])
        for sizes, activations, printed, x in [
            ([3, 50, 6], ["relu", "softmax"], {}, np.array([1.0, 2.0, 3.0])),
            ([3, 50, 2], ["relu", "identity"], {}, rng.normal(size=(4, 3))),
            ([3, 10, 5, 4], ["relu", "relu", "identity"], {"W1": W1_OF_THE_NOTES}, np.array([1.0, 2.0, 4.0])),
            ([5, 10, 20, 1], ["relu", "relu", "sigmoid"], {}, rng.normal(size=(4, 5))),
        ]:
            network, what = draw(rng, sizes, scale=0.2) | printed, "-".join(map(str, sizes))
            y = prediction(submission, network, x, activations)
            expected, _ = reference.forward(network, x, activations)
            assert_close(y, expected, inputs={"x": x}, what=f"y of the {what} network")
        # Of 5-10-20-1 the Japanese notes print W1, x, u1 and y, a saturated sigmoid; b1 follows from these.
        W1 = np.tile([0.1, 0.3, 0.5, 0.1, 0.3, 0.5, 0.1, 0.3, 0.5, 0.1], (5, 1))
        network = {"W1": W1, "W2": rng.random((10, 20)), "W3": rng.random((20, 1))}
        network |= {"b1": U1_OF_THE_NOTES - last @ W1, "b2": rng.random(20), "b3": rng.random(1)}
        y = prediction(submission, network, last, ["relu", "relu", "sigmoid"])
        assert_close(y, np.array([1.0]), inputs={"x": last}, what="y of the 5-10-20-1 network")

    @check(
        points=0.4,
        hint="In a batch each row has its own softmax: axis=-1, keepdims=True.",
        stands_for="a batch of probabilities",
    )
    def test_batch_with_softmax(self, submission, reference, rng):
        # Layers that only activate, as the tables of softmax and sigmoid in the Traditional Chinese notes.
        for name, shape in [("softmax", (3, 2)), ("softmax", (3, 3)), ("sigmoid", (3, 2))]:
            network = {"W1": np.eye(shape[1]), "b1": np.zeros(shape[1])}
            assert_right(submission, reference, network, rng.normal(size=shape), [name])

    @check(
        points=0.6, hint='Let activations say how many layers there are, and f"W{layer}" which comes next.'
    )
    def test_twelve_layers(self, submission, reference, rng):
        sizes, scale = [2, *[3] * 12], 0.9
        names = [*rng.permutation(["identity", "sigmoid"] * 4), "identity", "relu", "identity", "identity"]
        network = draw(rng, sizes, scale) | {"mean": np.zeros(2), "std": np.ones(2)}
        assert_right(submission, reference, network, rng.normal(size=(2, 2)), [str(name) for name in names])

    @check(
        points=0.45,
        hint="A batch of one sample, one input, one unit: each y has the shape (N, K).",
        stands_for="axes of length one",
    )
    def test_axes_of_length_one(self, submission, reference, rng):
        for sizes, n in [([3, 4, 2], 1), ([1, 2, 1], 4), ([3, 3, 3], 3)]:
            network, x = draw(rng, sizes, 0.9), rng.normal(size=(n, sizes[0]))
            assert_right(submission, reference, network, x, ["sigmoid", "identity"])

    @check(points=0.5, hint="The names are identity, step, sigmoid, relu and softmax, in any layer.")
    def test_every_activation_in_every_layer(self, submission, reference, rng):
        names = ["identity", "step", "sigmoid", "relu", "softmax"]
        for first, second, samples in zip(names, names[1:] + names[:1], (1, 2, 1, 4, 3), strict=True):
            while True:
                network, x = draw(rng, [3, 4, 3]), rng.normal(size=(samples, 3))
                expected = reference.forward(network, x, [first, second])
                totals = np.concatenate([expected[1]["u1"].ravel(), expected[1]["u2"].ravel()])
                if np.abs(totals).min() > 1e-3:  # not where a step may go either way
                    break
            answer = run(submission, network, x, [first, second])
            assert_forward(answer, expected, {"x": x}, f"3-4-3 network with {first} and {second}")
        network = {"W1": np.eye(2), "b1": np.zeros(2)}
        x = rng.permutation([0.0, 1e-4, -1e-4, *rng.normal(size=5)]).reshape(4, 2)
        assert_right(submission, reference, network, x, ["step"])

    @check(
        points=0.45, hint="Total inputs of 1000 must not give nan: see assignment 01, softmax and sigmoid."
    )
    def test_large_total_inputs(self, submission, reference, rng):
        # In single precision a total input of 9000 is off by up to 0.0005: of many rows some show it.
        scale = rng.uniform(8300, 9900)
        network = {"W1": scale * np.eye(2), "b1": rng.uniform(-0.05, 0.05, size=2)}
        signs, ends = np.repeat([1, -1], 10), rng.uniform(-1, 1, size=(20, 2)) / scale
        rows = [*(signs[:, np.newaxis] + ends), [1, -1], [7.4 / scale, -7.6 / scale]]
        for name in ["softmax", "sigmoid"]:
            assert_right(submission, reference, network, rng.permutation(rows), [name])

    @check(points=0.45, hint="Integers are valid input, in the network and in x.")
    def test_integers_are_left_alone(self, submission, reference, rng):
        network = {
            name: rng.integers(-5, 6, size=value.shape) for name, value in draw(rng, [2, 4, 2]).items()
        }
        network["b2"] = network["b2"] + 0.5
        x, activations = rng.integers(-5, 6, size=(3, 2)), ["relu", "identity"]
        record = submission.forward.record(network, x, activations)
        expected, _ = reference.forward(network, x, activations)
        assert_close(first_thing(record.value), expected, inputs={**network, "x": x}, what="y")
        what = "forward(network, x, activations)"
        assert_unchanged(record, what, network=network, x=x, activations=activations)
        if record.args[0].keys() != network.keys():
            raise CheckFailed(f"{what} adds to the network.", hint="What is computed belongs into the cache.")

    @check(points=0.45, hint="y is the output of the last layer; the cache has u and z of every layer.")
    def test_answers_stay_as_they_are(self, submission, reference, rng):
        activations, what, records = ["relu", "sigmoid"], "forward(network, x, activations)", []
        for _ in range(2):
            network, x = draw(rng, [3, 4, 2]), rng.normal(size=3)
            record = submission.forward.record(network, x, activations)
            expected, _ = reference.forward(network, x, activations)
            assert_close(first_thing(record.value), expected, inputs={**network, "x": x}, what="y")
            assert_unchanged(record, what, network=network, x=x)
            records.append(record)
        assert_settled(records[0], what=what)


def clear_cut(rng, reference, sizes, samples, activations):
    """Return a network and a batch for which the largest output of every sample stands out."""
    while True:
        network, x = draw(rng, sizes, scale=1.0), rng.normal(size=(samples, sizes[0]))
        outputs = np.sort(reference.forward(network, x, activations)[0], axis=1)
        if np.min(outputs[:, -1] - outputs[:, -2]) > 0.01:
            return network, x


def assert_classes(submission, network, x, activations, expected):
    """Fail unless the classes are the expected ones."""
    found = submission.predict_class(network, x, activations)
    assert_close(found, expected, inputs={**network, "x": x}, what="predict_class(network, x, activations)")


@exercise("predict_class")
class TestPredictClass:
    @check(points=0.4, hint="np.argmax(y, axis=-1) after running all layers, eleven if there are so many.")
    def test_random_batch(self, submission, reference, rng):
        activations = ["sigmoid", "relu", "softmax"]
        network, x = clear_cut(rng, reference, [4, 6, 5, 3], 5, activations)
        for number in range(4, 12):  # each layer moves every class to the next place
            activations.append("identity")
            network |= {f"W{number}": np.roll(np.eye(3), 1, axis=1), f"b{number}": np.zeros(3)}
        expected = np.argmax(reference.forward(network, x, activations)[0], axis=1)
        record = submission.predict_class.record(network, x, activations)
        assert_close(record.value, expected, inputs={"x": x}, what="The classes")
        assert_unchanged(record, "predict_class(network, x, activations)", network=network, x=x)

    @check(
        points=0.4, hint="A batch of one sample gives an array of shape (1,); one output is always class 0."
    )
    def test_one_sample_or_one_output(self, submission, rng):
        network, x = {"W1": rng.permutation([[1.0, 3.0, 2.0]]), "b1": np.zeros(3)}, rng.uniform(1, 2, (1, 1))
        network["W1"] = rng.permutation(network["W1"], axis=1)
        assert_classes(submission, network, x, ["relu"], np.argmax(network["W1"], axis=1))
        network, x = {"W1": rng.uniform(2, 3, size=(2, 1)), "b1": np.ones(1)}, rng.uniform(0, 1, size=(3, 2))
        assert_classes(submission, network, x, ["sigmoid"], np.zeros(3, dtype=int))

    @check(points=0.6, hint="The largest output wins, be it by little, and be it below one half: np.argmax.")
    def test_close_outputs(self, submission, rng):
        classes = rng.permutation(5)
        x = rng.permutation(np.linspace(0.3, 0.9, 5))[:, np.newaxis] + rng.uniform(0, 1e-5, size=(5, 5))
        x[np.arange(5), classes] += 2e-4
        network = {"W1": np.eye(5), "b1": np.zeros(5)}
        # Of small numbers and large ones, and of two outputs that are both below or both above one half.
        for name, outputs in [("softmax", x), ("identity", x), ("identity", x + 1000)]:
            assert_classes(submission, network, outputs, [name], classes)
        network, classes = (
            {"W1": np.eye(2), "b1": np.zeros(2)},
            np.append(*rng.permuted([[0, 1]] * 2, axis=1)),
        )
        right = np.arange(2) == classes[:, np.newaxis]
        x = np.where(right, 0.1, 0) + np.array([[0.2], [0.2], [0.7], [0.7]])
        assert_classes(submission, network, x, ["identity"], classes)

    @check(points=0.5, hint="All outputs may be negative, and integers are valid input.")
    def test_negative_outputs_of_integers(self, submission, rng):
        # So large that exp is 0 for all of them.
        W1 = -1000 * rng.permutation([1, 3, 5]) * np.array([[1], [2]])
        network = {"W1": W1, "b1": np.array([-1, -1, -1])}
        x = rng.integers(1, 9, size=(4, 2))
        class_ = np.argmax(network["W1"][0])
        record = submission.predict_class.record(network, x, ["identity"])
        inputs, what = {**network, "x": x}, "predict_class(network, x, activations)"
        assert_close(record.value, np.full(4, class_), inputs=inputs, what=what)
        later, negative = (
            {name: value[..., ::-1].copy() for name, value in network.items()},
            rng.integers(1, 9, (4, 2)),
        )
        assert_classes(submission, later, negative, ["identity"], np.full(4, 2 - class_))
        assert_unchanged(record, what, network=network, x=x, activations=["identity"])
        assert_settled(record, what=what)
