"""Hidden checks of the optimizers: trajectories against those of the reference, and the rules of the README.

The rules, such as that gradients are left alone, are checked on the student's own steps, so that a wrong
formula does not cost their points as well.
"""

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

TOLERANCE = 3e-4  # of the longest way of a parameter: right to 1e-4, wrong from 1e-3
SHAPES = {"W1": (2, 3), "b1": (3,), "W2": (3, 3), "b2": (1,), "kernel": (2, 1, 2), "W3": (2, 3)}
ALIKE = {"W1": (2, 2), "W2": (2, 2), "W3": (2, 2)}
ONE = {"kernel": (3, 2)}  # names are the caller's business: there may be no W1


def update_of(optimizer):
    """Return the method `update` of an optimizer, or fail if there is none."""
    update = getattr(optimizer, "update", None)
    if not hasattr(update, "record"):
        raise CheckFailed("What the class gives is no object with a method update.")
    return update


def draw_params(rng, shapes):
    """Return random parameters."""
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def draw_grads(rng, shapes, low=-1):
    """Return gradients of either sign: those of some parameters around 10**low, of others up to 60,000.

    They are large enough, from 0.05 on, that no small eps matters, and too large for whoever clips them.
    """
    scales = rng.permutation(10.0 ** np.linspace(low, 4.5, len(shapes))) if len(shapes) > 1 else [8.0]
    return {
        name: scale * rng.uniform(0.5, 2, size=shape) * rng.choice([-1.0, 1.0], size=shape)
        for (name, shape), scale in zip(shapes.items(), scales, strict=True)
    }


def assert_way(optimizer, trusted, start, steps, shift=0.0):
    """Fail unless the parameters are where those of the reference are, after each of a few steps.

    Parameters
    ----------
    optimizer, trusted : object
        The student's optimizer, and the reference's.
    start : dict of str to ndarray
        The parameters in the beginning.
    steps : list of dict
        The gradients of each step.
    shift : float, optional
        What the caller adds to all parameters between two steps.
    """
    update, params, expected = update_of(optimizer), start, start
    for count, grads in enumerate(steps, 1):
        after = update.record(params, grads).args[0]
        expected = trusted.update.record(expected, grads).args[0]
        inputs, what = {"params": params, "grads": grads}, f"params after update {count}"
        for name, value in expected.items():
            atol = TOLERANCE * np.abs(value - start[name]).max()
            assert_close(after, {name: value}, inputs=inputs, what=what, rtol=0, atol=atol)
        params = {name: after[name] + shift for name in start}
        expected, start = ({name: values[name] + shift for name in start} for values in (expected, start))


def assert_trajectory(optimizer, trusted, rng, low=-1, integers=False):
    """Fail unless the student's optimizer goes the way of the reference's; once some gradients are 0.

    With `integers` there is one more parameter, with gradients of integers too large for eight bits.
    """
    steps = [draw_grads(rng, SHAPES, low) for _ in range(3)]
    steps[1]["b1"] = np.zeros(SHAPES["b1"])
    start = draw_params(rng, SHAPES)
    if integers:
        start["counts"] = rng.normal(size=3)
        for grads in steps:
            grads["counts"] = (2 * rng.integers(65, 125, size=3) + 1) * rng.choice([-1, 1], size=3)
    assert_way(optimizer, trusted, start, steps, shift=0.5)


def assert_long_way(optimizer, trusted, rng):
    """Fail unless the student's optimizer goes the way of the reference's for twelve steps."""
    # From 0, where nothing of small steps is lost in single precision.
    assert_way(optimizer, trusted, {"kernel": np.zeros((3, 2))}, [draw_grads(rng, ONE) for _ in range(12)])


def assert_integers(optimizer, trusted, rng):
    """Fail unless the student's optimizer goes the way of the reference's by gradients of integers."""
    steps = [{"W1": rng.integers(1, 5, size=4) * rng.permutation([1, -1, 50, -50])} for _ in range(3)]
    assert_way(optimizer, trusted, {"W1": rng.normal(size=4)}, steps)


def moved(update, params, grads):
    """Return the parameters after one update, all of which must have moved."""
    after = record_of_move(update, params, grads).args[0]
    return {name: after[name] for name in params}


def record_of_move(update, params, grads):
    """Return the record of one update, by which all parameters must have moved."""
    record = update.record(params, grads)
    after = record.args[0]
    for name, value in params.items():
        array = as_array(after.get(name), what=f"params[{name!r}] after update(params, grads)")
        if array.shape != value.shape or not np.all(np.isfinite(array)) or not np.any(array != value):
            raise CheckFailed(f"params[{name!r}] does not move by update(params, grads), or is no number.")
    return record


def assert_order_is_free(make, rng):
    """Fail unless an optimizer goes the same way by gradients that come in reverse order the second time."""
    start, steps = draw_params(rng, ALIKE), [draw_grads(rng, ALIKE) for _ in range(2)]
    update, here = update_of(make()), start
    for grads in steps:
        here = moved(update, here, grads)
    update, there = update_of(make()), start
    for grads in (steps[0], dict(reversed(steps[1].items()))):
        there = moved(update, there, grads)
    assert_close(there, here, inputs={"grads": steps}, what="With grads in reverse order params")


def assert_apart(make, rng):
    """Fail unless an optimizer goes the same way alone and while another one works."""
    start, steps = draw_params(rng, ALIKE), [draw_grads(rng, ALIKE) for _ in range(2)]
    alone, beside, other = update_of(make()), update_of(make()), update_of(make())
    here = there = elsewhere = start
    for grads in steps:
        here = moved(alone, here, grads)
    for grads in steps:
        elsewhere = moved(other, elsewhere, draw_grads(rng, ALIKE))
        there = moved(beside, there, grads)
    assert_close(there, here, what="Beside another optimizer at work params")


def assert_grads_left_alone(optimizer, rng):
    """Fail if updates do nothing, change the gradients that were passed, or what was passed before."""
    update, params, what = update_of(optimizer), draw_params(rng, ALIKE), "update(params, grads)"
    records = []
    for _ in range(2):
        grads = draw_grads(rng, ALIKE)
        record = record_of_move(update, params, grads)
        assert_unchanged(record, what, params=record.args[0], grads=grads)
        params = {name: record.args[0][name] for name in params}
        records.append(record)
    assert_settled(records[0], what=what)


def assert_rests_where_flat(optimizer, rng):
    """Fail unless a weight whose gradient is 0 stays where it is, beside one that moves."""
    update, params = update_of(optimizer), {"W1": rng.normal(size=2)}
    flat = rng.integers(2)
    for slope in rng.uniform(0.8, 1.6, size=2):
        grads = {"W1": np.where(np.arange(2) == flat, 0.0, slope)}
        after = moved(update, params, grads)
        inputs = {"W1": params["W1"], "gradient of W1": grads["W1"]}
        assert_close(after["W1"][flat], params["W1"][flat], inputs=inputs, what=f"W1[{flat}] after update")
        params = after


@exercise("SGD")
class TestSGD:
    @check(points=0.5, hint="p - lr * g for every parameter, with the gradient as it is.")
    def test_parameters_of_several_shapes(self, submission, reference, rng):
        optimizers = submission.SGD(lr=1.5), reference.SGD(lr=1.5)
        assert_trajectory(*optimizers, rng, low=-5, integers=True)

    @check(points=0.4, hint="Look up each gradient by name; the order of grads is another one.")
    def test_gradients_in_another_order(self, submission, rng):
        assert_order_is_free(lambda: submission.SGD(lr=0.3), rng)

    @check(points=0.6, hint="After update the dict params holds new values.")
    def test_gradients_are_left_alone(self, submission, rng):
        assert_grads_left_alone(submission.SGD(lr=0.3), rng)


@exercise("Momentum")
class TestMomentum:
    @check(points=0.5, hint="Each parameter has a velocity of its own, of its own shape.")
    def test_parameters_of_several_shapes(self, submission, reference, rng):
        assert_trajectory(submission.Momentum(lr=0.3), reference.Momentum(lr=0.3), rng, low=-5)

    @check(points=0.5, hint="momentum is an argument; 0.9 is only what it is when nobody says otherwise.")
    def test_another_momentum(self, submission, reference, rng):
        settings = {"lr": 0.2, "momentum": round(float(rng.uniform(0.4, 0.7)), 2)}
        assert_long_way(submission.Momentum(**settings), reference.Momentum(**settings), rng)

    @check(points=0.35, hint="Gradients may be integers, the velocity is not: np.zeros_like(params[name]).")
    def test_gradients_of_integers(self, submission, reference, rng):
        assert_integers(submission.Momentum(lr=0.3), reference.Momentum(lr=0.3), rng)

    @check(points=0.4, hint="Look up gradient and velocity by name; the order of grads is another one.")
    def test_gradients_in_another_order(self, submission, rng):
        assert_order_is_free(lambda: submission.Momentum(lr=0.3), rng)

    @check(
        points=0.4,
        stands_for="state per object",
        hint="Keep the velocities in self, made anew in __init__, not in the class.",
    )
    def test_two_optimizers_know_nothing_of_each_other(self, submission, rng):
        assert_apart(lambda: submission.Momentum(lr=0.3), rng)

    @check(
        points=0.5, hint="After update the dict params holds new values.", stands_for="what the caller passed"
    )
    def test_gradients_are_left_alone(self, submission, rng):
        assert_grads_left_alone(submission.Momentum(lr=0.3), rng)


@exercise("AdaGrad")
class TestAdaGrad:
    @check(points=0.6, hint="Each parameter has a sum h of its own, with one entry for each of its own.")
    def test_parameters_of_several_shapes(self, submission, reference, rng):
        assert_trajectory(submission.AdaGrad(lr=0.3), reference.AdaGrad(lr=0.3), rng, integers=True)

    @check(
        points=0.3,
        stands_for="no 0 / 0",
        hint="0 / 0 is nan: the 1e-7 keeps a weight without any gradient where it is.",
    )
    def test_weight_without_gradient_stays(self, submission, rng):
        assert_rests_where_flat(submission.AdaGrad(lr=0.3), rng)

    @check(points=0.45, hint="sqrt(h) + 1e-7: the small number is added to the root, not under it.")
    def test_tiny_gradients(self, submission, reference, rng):
        slopes = rng.permutation([1e-7, 2e-7, -1e-6]) * rng.uniform(0.7, 1.4, size=3)
        steps = [{"W1": slopes}, {"W1": -2 * slopes}]
        assert_way(submission.AdaGrad(lr=0.3), reference.AdaGrad(lr=0.3), {"W1": np.zeros(3)}, steps)

    @check(points=0.5, hint="h is the sum of all squares, however long ago and however large.")
    def test_a_long_way(self, submission, reference, rng):
        assert_long_way(submission.AdaGrad(lr=0.3), reference.AdaGrad(lr=0.3), rng)

    @check(points=0.4, hint="Look up gradient and h by name; the order of grads is another one.")
    def test_gradients_in_another_order(self, submission, rng):
        assert_order_is_free(lambda: submission.AdaGrad(lr=0.3), rng)

    @check(points=0.4, hint="Keep the sums in self, made anew in __init__, not in the class.")
    def test_two_optimizers_know_nothing_of_each_other(self, submission, rng):
        assert_apart(lambda: submission.AdaGrad(lr=0.3), rng)

    @check(
        points=0.5, hint="After update the dict params holds new values.", stands_for="what the caller passed"
    )
    def test_gradients_are_left_alone(self, submission, rng):
        assert_grads_left_alone(submission.AdaGrad(lr=0.3), rng)


@exercise("AdaDelta")
class TestAdaDelta:
    @check(points=0.5, hint="Each parameter has an h and an s of its own, of its own shape.")
    def test_parameters_of_several_shapes(self, submission, reference, rng):
        assert_trajectory(submission.AdaDelta(), reference.AdaDelta(), rng)

    @check(points=0.5, hint="rho and eps are arguments; use what was passed.")
    def test_another_rho_and_eps(self, submission, reference, rng):
        # With so small an eps it makes no difference whether it stands inside the root of h or beside it.
        settings = {"rho": round(float(rng.uniform(0.5, 0.8)), 2), "eps": 1e-8}
        assert_long_way(submission.AdaDelta(**settings), reference.AdaDelta(**settings), rng)

    @check(points=0.4, hint="Gradients may be integers, h and s are not: np.zeros_like(params[name]).")
    def test_gradients_of_integers(self, submission, reference, rng):
        assert_integers(submission.AdaDelta(), reference.AdaDelta(), rng)

    @check(
        points=0.45,
        hint="eps stands inside both roots, sqrt(s + eps) / sqrt(h + eps).",
        stands_for="eps in both roots",
    )
    def test_small_gradients(self, submission, reference, rng):
        slopes = rng.permutation([1e-3, -2e-3, 5e-3, 0.0]) * rng.uniform(0.8, 1.25, size=4)
        steps = [{"W1": slopes}, {"W1": -2 * slopes}]
        assert_way(submission.AdaDelta(), reference.AdaDelta(), {"W1": np.zeros(4)}, steps)

    @check(points=0.4, hint="Look up gradient, h and s by name; the order of grads is another one.")
    def test_gradients_in_another_order(self, submission, rng):
        assert_order_is_free(submission.AdaDelta, rng)

    @check(points=0.45, hint="Keep the state in self, made anew in __init__, not in the class.")
    def test_two_optimizers_know_nothing_of_each_other(self, submission, rng):
        assert_apart(submission.AdaDelta, rng)

    @check(points=0.45, hint="After update the dict params holds new values.")
    def test_gradients_are_left_alone(self, submission, rng):
        assert_grads_left_alone(submission.AdaDelta(), rng)


@exercise("Adam")
class TestAdam:
    @check(points=0.5, hint="Each parameter has an m and a v of its own; t counts updates, not parameters.")
    def test_parameters_of_several_shapes(self, submission, reference, rng):
        assert_trajectory(submission.Adam(lr=0.3), reference.Adam(lr=0.3), rng)

    @check(points=0.5, hint="beta1 and beta2 are arguments; use what was passed.")
    def test_other_betas(self, submission, reference, rng):
        beta1, beta2 = rng.uniform(0.4, 0.6), rng.uniform(0.75, 0.9)
        settings = {"lr": 0.2, "beta1": round(float(beta1), 2), "beta2": round(float(beta2), 2)}
        assert_long_way(submission.Adam(**settings), reference.Adam(**settings), rng)

    @check(points=0.4, hint="Gradients may be integers, m and v are not: np.zeros_like(params[name]).")
    def test_gradients_of_integers(self, submission, reference, rng):
        assert_integers(submission.Adam(lr=0.3), reference.Adam(lr=0.3), rng)

    @check(
        points=0.45, hint="eps is an argument, 1e-8 if nobody says otherwise; a huge one stops every step."
    )
    def test_another_eps(self, submission, rng):
        # The step is about 1e-6 * lr with eps beside the root, 1e-3 * lr under it, lr if eps is not used.
        update, start = update_of(submission.Adam(lr=0.1, eps=1e6)), {"W1": np.zeros(2)}
        after = moved(update, start, {"W1": rng.uniform(0.5, 1, size=2) * rng.permutation([1.0, -1.0])})
        inputs = {"params": start, "eps": 1e6}
        assert_close(after, start, inputs=inputs, what="params after update", rtol=0, atol=1e-3)
        start, grads = (
            {"W1": np.zeros(3)},
            {"W1": rng.permutation([1e-8, 1e-6, 1e-4]) * rng.uniform(0.7, 1.4, 3)},
        )
        told = moved(update_of(submission.Adam(lr=1.0, eps=1e-8)), start, grads)
        inputs = {"params": start, "grads": grads}
        if not np.all((told["W1"] <= 0) & (told["W1"] >= -1.001)):
            raise CheckFailed("A first step of Adam(lr=1.0, eps=1e-8) is uphill, or longer than lr.")
        untold = moved(update_of(submission.Adam(lr=1.0)), start, grads)
        assert_close(untold, told, inputs=inputs, what="Without eps params")

    @check(points=0.35, hint="0 / 0 is nan: eps keeps a weight without any gradient where it is.")
    def test_weight_without_gradient_stays(self, submission, rng):
        assert_rests_where_flat(submission.Adam(lr=0.3), rng)

    @check(points=0.45, hint="Look up gradient, m and v by name; the order of grads is another one.")
    def test_gradients_in_another_order(self, submission, rng):
        assert_order_is_free(lambda: submission.Adam(lr=0.3), rng)

    @check(points=0.5, hint="Keep t, m and v in self, made anew in __init__, not in the class.")
    def test_two_optimizers_know_nothing_of_each_other(self, submission, rng):
        assert_apart(lambda: submission.Adam(lr=0.3), rng)

    @check(points=0.5, hint="After update the dict params holds new values.")
    def test_gradients_are_left_alone(self, submission, rng):
        assert_grads_left_alone(submission.Adam(lr=0.3), rng)
