"""Hidden checks of the form: what each answer means, on random inputs and shapes."""

import numpy as np

from grader.checks import CheckFailed, assert_close, check, exercise

WEIGHT, BIAS = 3, 4
MEANING = "that the answer computes what is asked for, in the plainest case"


def sizes(rng, count, most=6):
    """Return different sizes of at least 2, so that no two axes can be taken for each other."""
    return [int(size) for size in rng.permutation(np.arange(2, most + 1))[:count]]


def probabilities(rng, n, k):
    """Return rows that sum to 1, no entry small."""
    y = rng.uniform(0.5, 1.5, size=(n, k))
    return y / y.sum(axis=1, keepdims=True)


@exercise("optimised_values")
class TestOptimisedValues:
    @check(points=0.5, hint="Weights say how much each input counts; learning sets them.")
    def test_weight_is_among_few(self, submission):
        chosen = submission.optimised_values()
        if WEIGHT not in chosen or len(chosen) > 3:
            raise CheckFailed("The choice is not right yet.")

    @check(points=0.5, hint="W x + b has two kinds of parameters.")
    def test_bias_is_among_few(self, submission):
        chosen = submission.optimised_values()
        if BIAS not in chosen or len(chosen) > 3:
            raise CheckFailed("The choice is not right yet.")

    @check(points=0.75, hint="The output gets better because something else is optimised; the rate you set.")
    def test_nothing_else_is_chosen(self, submission):
        if not set(submission.optimised_values()) <= {WEIGHT, BIAS}:
            raise CheckFailed("The choice holds a value that learning does not set.")


@exercise("network_layers")
class TestNetworkLayers:
    @check(points=0.25, hint="Begin with the input layer and end with the output layer.")
    def test_input_and_output_layers(self, submission):
        layers = submission.network_layers()["layers"]
        if [layers[0], layers[-1]] != [2, 1]:
            raise CheckFailed(f"The first and the last layer have {layers[0]} and {layers[-1]} nodes.")

    @check(points=0.5, hint="There are two middle layers, with 3 nodes each.")
    def test_middle_layers(self, submission):
        layers = submission.network_layers()["layers"]
        if layers[1:-1] != [3, 3]:
            raise CheckFailed(f"The layers in the middle have {layers[1:-1]} nodes.")


@exercise("network_animals")
class TestNetworkAnimals:
    @check(points=0.25, hint="Each feature goes into one node of the input layer.")
    def test_one_input_node_for_each_feature(self, submission):
        network = submission.network_animals()
        if network["layers"][0] != len(network["inputs"]):
            raise CheckFailed(f"{len(network['inputs'])} inputs, but {network['layers'][0]} input nodes.")

    @check(points=0.25, hint="Each animal has a node of the output layer; for two animals one node will do.")
    def test_one_output_node_for_each_animal(self, submission):
        network = submission.network_animals()
        animals, nodes = len(network["outputs"]), network["layers"][-1]
        if nodes != animals and (animals, nodes) != (2, 1):
            raise CheckFailed(f"{animals} animals, but {nodes} output nodes.")

    @check(points=0.25, hint="The outputs are to be probabilities of classes, one of which is true.")
    def test_the_output_layer_gives_probabilities(self, submission):
        network = submission.network_animals()
        wanted = "sigmoid" if network["layers"][-1] == 1 else "softmax"
        if not network["activation"].startswith(wanted):
            raise CheckFailed(f"{network['activation']!r} does not make such outputs probabilities.")


@exercise("total_input")
class TestTotalInput:
    @check(
        points=0.5, hint="Multiply matrices, (N, D) by (D, H), and add b to every row.", stands_for=MEANING
    )
    def test_random_batch(self, submission, reference, rng):
        n, d, h = sizes(rng, 3)
        x, W, b = rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=h)
        assert_close(submission.total_input(x, W, b), reference.total_input(x, W, b), what="u")

    @check(
        points=0.5,
        hint="np.dot(x, W), not np.dot(W, x): with a square W both have an answer, one is right.",
        stands_for="that np.dot(W, x) is noticed where it has an answer too",
    )
    def test_as_many_units_as_inputs_and_samples(self, submission, reference, rng):
        x, W, b = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
        assert_close(submission.total_input(x, W, b), reference.total_input(x, W, b), what="u")

    @check(
        points=0.5,
        hint="Every unit has a bias of its own, which is added whatever x is.",
        stands_for="that the bias counts by itself",
    )
    def test_bias_alone(self, submission, rng):
        b = rng.normal(size=4)
        u = submission.total_input(np.zeros((2, 3)), np.ones((3, 4)), b)
        assert_close(u, np.stack([b, b]), inputs={"b": b}, what="u for x = 0")


@exercise("layer_output")
class TestLayerOutput:
    @check(points=0.75, hint="The middle layer of this network has a sigmoid.", stands_for=MEANING)
    def test_random_batch(self, submission, reference, rng):
        u1 = rng.normal(size=tuple(sizes(rng, 2)))
        assert_close(submission.layer_output(u1), reference.layer_output(u1), inputs={"u1": u1}, what="z1")

    @check(
        points=0.5,
        hint="sigmoid(0) is 0.5, and sigmoid(-u) is 1 - sigmoid(u).",
        stands_for="values known by heart",
    )
    def test_zero_and_both_signs(self, submission, rng):
        u1 = rng.permuted(np.array([[0.0, 1.0, -1.0, 0.0, 1.0, -1.0, 0.0, 1.0, -1.0]]), axis=1)
        expected = 0.5 + 0.23105858 * u1
        assert_close(submission.layer_output(u1), expected, inputs={"u1": u1}, what="z1")


@exercise("softmax_shift")
class TestSoftmaxShift:
    @check(points=0.5, hint="Subtract the maximum of each row: axis=1, keepdims=True.", stands_for=MEANING)
    def test_one_row(self, submission, reference, rng):
        x = rng.normal(size=(1, sizes(rng, 1)[0]))
        assert_close(submission.softmax_shift(x), reference.softmax_shift(x), inputs={"x": x}, what="x")

    @check(points=0.5, hint="Each row has a maximum of its own; that of the whole batch is not enough.")
    def test_rows_of_very_different_size(self, submission, reference, rng):
        x = rng.normal(size=(2, 3)) + np.array([[1000.0], [-1000.0]])
        assert_close(submission.softmax_shift(x), reference.softmax_shift(x), inputs={"x": x}, what="x")


@exercise("softmax_ratio")
class TestSoftmaxRatio:
    @check(points=0.5, hint="exp of each entry, divided by the sum of exp over the row.", stands_for=MEANING)
    def test_one_row(self, submission, reference, rng):
        x = rng.normal(size=(1, sizes(rng, 1)[0]))
        x = x - x.max()
        assert_close(submission.softmax_ratio(x), reference.softmax_ratio(x), inputs={"x": x}, what="y")

    @check(points=0.5, hint="Each row has a sum of its own: axis=1, keepdims=True.")
    def test_every_row_by_itself(self, submission, reference, rng):
        x = rng.normal(size=(3, 3))
        x = x - x.max(axis=1, keepdims=True)
        assert_close(submission.softmax_ratio(x), reference.softmax_ratio(x), inputs={"x": x}, what="y")


@exercise("cross_entropy")
class TestCrossEntropy:
    @check(
        points=0.5,
        hint="Take the natural logarithm of the probability of the true class, and minus.",
        stands_for=MEANING,
    )
    def test_one_sample(self, submission, reference, rng):
        y, t = probabilities(rng, 1, 4), rng.integers(0, 4, size=1)
        loss = submission.cross_entropy(y, t, 1)
        assert_close(loss, reference.cross_entropy(y, t, 1), inputs={"y": y, "t": t}, what="The loss")

    @check(points=0.5, hint="The mean over the batch: divide by the number of samples.")
    def test_mean_over_the_batch(self, submission, reference, rng):
        n, k = sizes(rng, 2)
        y, t = probabilities(rng, n, k), rng.permutation(np.arange(max(n, k)) % k)[:n]  # not all the same
        loss = submission.cross_entropy(y, t, n)
        assert_close(loss, reference.cross_entropy(y, t, n), inputs={"y": y, "t": t}, what="The loss")

    @check(points=0.5, hint="log(0) is -inf; the 1e-7 belongs inside the logarithm.")
    def test_a_probability_of_zero(self, submission, rng):
        zero = rng.integers(0, 3)
        y, t = np.delete(np.eye(3), zero, axis=0)[:1], np.array([zero])
        loss = submission.cross_entropy(y, t, 1)
        assert_close(loss, 16.11809565, inputs={"y": y, "t": t}, what="The loss")


@exercise("descent")
class TestDescent:
    @check(points=0.75, hint="Subtract learning rate times gradient.", stands_for=MEANING)
    def test_one_step(self, submission, reference, rng):
        shape = tuple(sizes(rng, 2))
        network, grad = {"W2": rng.normal(size=shape)}, {"W2": rng.normal(size=shape)}
        rate = float(rng.uniform(0.2, 0.7))
        given = {"network": network, "grad": grad, "learning_rate": rate}
        expected = reference.descent(network, grad, "W2", rate)
        assert_close(submission.descent(network, grad, "W2", rate), expected, inputs=given, what="network")

    @check(points=0.5, hint="Use network[key] and grad[key]; key may be any name.")
    def test_only_the_parameter_that_is_called_key(self, submission, rng):
        network = {"W1": rng.normal(size=(2, 3)), "b1": rng.normal(size=3)}
        grad = {"W1": np.ones((2, 3)), "b1": np.ones(3)}
        expected = {"W1": network["W1"], "b1": network["b1"] - 0.5}
        assert_close(submission.descent(network, grad, "b1", 0.5), expected, what="network")

    @check(
        points=0.25, hint="Where the gradient is 0, nothing moves.", stands_for="a minimum stays where it is"
    )
    def test_no_step_at_a_minimum(self, submission, rng):
        network, grad = {"W2": rng.normal(size=(1, 2))}, {"W2": np.zeros((1, 2))}
        assert_close(submission.descent(network, grad, "W2", 0.5), network, what="network")


@exercise("kept_result")
class TestKeptResult:
    @check(points=0.5, hint="The output comes first: d_softmax_with_loss(y, t).", stands_for=MEANING)
    def test_one_sample(self, submission, reference, rng):
        y, t = probabilities(rng, 1, 3), np.array([[0.0, 1.0, 0.0]])
        assert_close(
            submission.kept_result(y, t), reference.kept_result(y, t), inputs={"y": y}, what="delta2"
        )

    @check(
        points=0.5, hint="The loss is a mean over the batch, so its gradient holds 1/N.", stands_for=MEANING
    )
    def test_random_batch(self, submission, reference, rng):
        n, k = sizes(rng, 2)
        y, t = probabilities(rng, n, k), np.eye(k)[rng.integers(0, k, size=n)]
        expected = reference.kept_result(y, t)
        assert_close(submission.kept_result(y, t), expected, inputs={"y": y, "t": t}, what="delta2")


@exercise("middle_delta")
class TestMiddleDelta:
    @check(
        points=0.75,
        hint="d_sigmoid is taken at the total input u1, not at the output z1.",
        stands_for=MEANING,
    )
    def test_random_batch(self, submission, reference, rng):
        n, h, k = sizes(rng, 3)
        given = layers(rng, n, h, k)
        assert_close(
            submission.middle_delta(**given), reference.middle_delta(**given), inputs=given, what="delta1"
        )

    @check(
        points=0.75,
        hint="Back through W2 means times W2.T; with a square W2 both have an answer.",
        stands_for="that W2 for W2.T is noticed where it has an answer too",
    )
    def test_as_many_classes_as_units(self, submission, reference, rng):
        given = layers(rng, 3, 3, 3)
        assert_close(
            submission.middle_delta(**given), reference.middle_delta(**given), inputs=given, what="delta1"
        )


def layers(rng, n, h, k):
    """Return what the delta of the middle layer is made of; z1 is the sigmoid of u1."""
    u1 = rng.normal(size=(n, h)) + np.where(rng.random((n, h)) < 0.5, -1.5, 1.5)
    delta2, W2 = rng.normal(size=(n, k)), rng.normal(size=(h, k))
    return {"delta2": delta2, "W2": W2, "u1": u1, "z1": 1 / (1 + np.exp(-u1))}


@exercise("weight_gradient")
class TestWeightGradient:
    @check(points=0.5, hint="x turned on its side, times delta1.", stands_for=MEANING)
    def test_one_sample(self, submission, reference, rng):
        d, h = sizes(rng, 2)
        self.compare(submission, reference, rng, 1, d, h)

    @check(
        points=0.5,
        hint="Add up over the samples: the product of matrices does it; the 1/N is in delta1.",
        stands_for="that x for x.T is noticed where it has an answer too",
    )
    def test_square_batch(self, submission, reference, rng):
        self.compare(submission, reference, rng, 3, 3, 3)

    @check(
        points=0.5,
        hint="Set grad['W1'], and leave the other gradients as they are.",
        stands_for="that nothing but grad['W1'] is set",
    )
    def test_other_gradients_stay(self, submission, rng):
        grad = {"W2": rng.normal(size=(2, 2)), "b2": rng.normal(size=2)}
        changed = submission.weight_gradient(grad, np.ones((2, 3)), np.ones((2, 2)))
        assert_close(changed, {**grad, "W1": np.full((3, 2), 2.0)}, what="grad")

    def compare(self, submission, reference, rng, n, d, h):
        given = {"grad": {}, "x": rng.normal(size=(n, d)), "delta1": rng.normal(size=(n, h))}
        changed, expected = submission.weight_gradient(**given), reference.weight_gradient(**given)
        assert_close(changed, expected, inputs=given, what="grad")
