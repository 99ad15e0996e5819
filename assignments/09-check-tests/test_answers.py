"""Public checks of the form: can each answer be read, and has it the right shape? Not: is it right?"""

import numpy as np

from grader.checks import CheckFailed, as_array, check, exercise

READABLE = "that the answer can be read at all"
SHAPE = "that the answer can be read and has the right shape"


def has_shape(value, shape, what):
    array = as_array(value, what=what)
    if array.shape != shape:
        raise CheckFailed(f"{what} has the shape {array.shape}, not {shape}.")


@exercise("optimised_values")
class TestOptimisedValues:
    @check(points=0.25, hint="Write the numbers of the options, such as 1, 2.", stands_for=READABLE)
    def test_some_options_are_chosen(self, submission):
        if not 1 <= len(submission.optimised_values()) <= 6:
            raise CheckFailed("All options are chosen; choose those that learning optimises.")


@exercise("network_layers")
class TestNetworkLayers:
    @check(points=0.25, hint="Write the sizes from input to output, such as 4-5-2.", stands_for=READABLE)
    def test_all_four_layers_are_there(self, submission):
        layers = submission.network_layers()["layers"]
        if len(layers) != 4:
            raise CheckFailed(f"There are {len(layers)} sizes; the network has 4 layers, the input included.")


@exercise("network_animals")
class TestNetworkAnimals:
    @check(points=0.25, hint="Separate the names by commas.", stands_for=READABLE)
    def test_there_are_several_inputs_layers_and_animals(self, submission):
        network = submission.network_animals()
        for field, least in (("inputs", 2), ("layers", 3), ("outputs", 2)):
            if len(set(network[field]) if field != "layers" else network[field]) < least:
                raise CheckFailed(f"There are fewer than {least} different {field}.")


@exercise("total_input")
class TestTotalInput:
    @check(points=0.5, hint="u has a row for each sample and a column for each unit.", stands_for=SHAPE)
    def test_u_has_the_shape_n_by_h(self, submission, rng):
        u = submission.total_input(rng.normal(size=(5, 3)), rng.normal(size=(3, 2)), rng.normal(size=2))
        has_shape(u, (5, 2), "u for x of shape (5, 3) and W of shape (3, 2)")


@exercise("layer_output")
class TestLayerOutput:
    @check(points=0.25, hint="The activation function works entry by entry.", stands_for=SHAPE)
    def test_z1_has_the_shape_of_u1(self, submission, rng):
        has_shape(submission.layer_output(rng.normal(size=(5, 3))), (5, 3), "z1 for u1 of shape (5, 3)")


@exercise("softmax_shift")
class TestSoftmaxShift:
    @check(
        points=0.5, hint="keepdims=True keeps the maximum of each row in a row of its own.", stands_for=SHAPE
    )
    def test_x_keeps_its_shape(self, submission, rng):
        has_shape(submission.softmax_shift(rng.normal(size=(5, 3))), (5, 3), "x of shape (5, 3), shifted,")


@exercise("softmax_ratio")
class TestSoftmaxRatio:
    @check(points=0.5, hint="keepdims=True keeps the sum of each row in a row of its own.", stands_for=SHAPE)
    def test_y_has_the_shape_of_x(self, submission, rng):
        has_shape(submission.softmax_ratio(rng.normal(size=(5, 3))), (5, 3), "y for x of shape (5, 3)")


@exercise("cross_entropy")
class TestCrossEntropy:
    @check(points=0.5, hint="A loss is one number: add up over the samples.", stands_for=SHAPE)
    def test_the_loss_is_one_number(self, submission, rng):
        loss = submission.cross_entropy(rng.random((5, 4)), np.array([0, 1, 2, 3, 0]), 5)
        has_shape(loss, (), "The loss of 5 samples")


@exercise("descent")
class TestDescent:
    @check(points=0.5, hint="Change network[key], and nothing else.", stands_for=SHAPE)
    def test_the_parameter_keeps_its_shape(self, submission, rng):
        network, grad = {"W2": rng.normal(size=(3, 2))}, {"W2": rng.normal(size=(3, 2))}
        changed = submission.descent(network, grad, "W2", 0.5)
        has_shape(changed["W2"], (3, 2), "network['W2'] of shape (3, 2), after the step,")


@exercise("kept_result")
class TestKeptResult:
    @check(points=0.5, hint="A delta has the shape of the layer's output.", stands_for=SHAPE)
    def test_delta2_has_the_shape_of_y(self, submission, rng):
        y, t = rng.random((5, 2)), np.eye(2)[[0, 1, 0, 1, 0]]
        has_shape(submission.kept_result(y, t), (5, 2), "delta2 for y of shape (5, 2)")


@exercise("middle_delta")
class TestMiddleDelta:
    @check(points=0.5, hint="delta1 has a row for each sample and a column for each unit.", stands_for=SHAPE)
    def test_delta1_has_the_shape_of_u1(self, submission, rng):
        delta1 = submission.middle_delta(
            rng.normal(size=(5, 2)), rng.normal(size=(3, 2)), rng.normal(size=(5, 3)), rng.random((5, 3))
        )
        has_shape(delta1, (5, 3), "delta1 for delta2 of shape (5, 2) and W2 of shape (3, 2)")


@exercise("weight_gradient")
class TestWeightGradient:
    @check(points=0.5, hint="A gradient has the shape of its weights, (D, H).", stands_for=SHAPE)
    def test_the_gradient_has_the_shape_of_the_weights(self, submission, rng):
        grad = submission.weight_gradient({}, rng.normal(size=(5, 3)), rng.normal(size=(5, 2)))
        has_shape(grad["W1"], (3, 2), "grad['W1'] for x of shape (5, 3) and delta1 of shape (5, 2)")
