"""Hidden checks: random inputs, held against the reference."""

import numpy as np

from grader.checks import assert_close, check, exercise, shared

SECRET_OF_THE_CHECKS = "@canary@"


@exercise("relu")
class TestHiddenRelu:
    @check(points=1, hint="It must work for a batch, and leave its argument alone.")
    def test_batch(self, submission, reference, rng):
        x = rng.normal(size=(3, 4))
        expected = reference.relu(x)
        record = submission.relu.record(x)
        assert_close(record.value, expected, inputs={"x": x}, what="relu(x)")
        assert_close(record.args[0], x, rtol=0, atol=0, what="x after relu(x)")


@exercise("softmax")
class TestHiddenSoftmax:
    @check(points=2, hint="Subtract each row's maximum before exp.")
    def test_large_entries(self, submission, reference, rng):
        x = rng.normal(scale=1e3, size=(2, 5))
        expected = reference.softmax(x)
        assert_close(submission.softmax(x), expected, inputs={"x": x}, what="softmax(x)")


@exercise("mean_squared_error")
@check(points=1, hint="The mean over every entry.")
def test_error_of_a_table(submission, reference, rng):
    y, t = rng.normal(size=(2, 3, 4))
    expected = reference.mean_squared_error(y, t)
    told = {"y": y, "t": t}
    assert_close(submission.mean_squared_error(y, t), expected, inputs=told, what="mean_squared_error(y, t)")


@exercise("gradient")
@check(points=1, hint="Move one entry of x at a time.")
def test_gradient_of_any_function(submission, reference, rng):
    x, weights = rng.normal(size=(2, 4))

    def f(point):
        return float(np.sin(weights @ np.asarray(point, dtype=float)))

    expected = reference.gradient(f, x)
    assert_close(submission.gradient(f, x), expected, inputs={"x": x}, what="gradient(f, x)")


@exercise("batches")
@check(points=1, hint="Rows in their order; the last batch may be short.")
def test_one_batch_after_the_other(submission, reference, rng):
    x = rng.normal(size=(int(rng.integers(5, 9)), 2))
    expected = list(reference.batches(x, 2))
    found = [batch for _, batch in zip(range(len(expected)), submission.batches(x, 2), strict=False)]
    for i, (got, right) in enumerate(zip(found, expected, strict=True)):
        assert_close(got, right, inputs={"x": x}, what=f"batch {i}")


class Net:
    """A network of one weight for each input."""

    def __init__(self, W):
        self.params = {"W": W}

    def loss(self, x, t):
        y = x @ self.params["W"] if x.shape[1] > 1 else x
        return float(np.mean((y - t) ** 2))

    def numerical_gradient(self, x, t):
        W = self.params["W"]
        slopes = np.zeros_like(W)
        for place in np.ndindex(W.shape):
            before = W[place]
            W[place] = before + 1e-4
            above = self.loss(x, t)
            W[place] = before - 1e-4
            slopes[place] = (above - self.loss(x, t)) / 2e-4
            W[place] = before
        return {"W": slopes}


@exercise("fit")
@check(points=1, hint="One step against the slope; return how many steps there were.")
def test_one_step(submission, rng):
    x, t, W = rng.normal(size=(5, 3)), rng.normal(size=(5, 1)), rng.normal(size=(3, 1))
    net, right = Net(W.copy()), Net(W.copy())
    steps = 0
    for _ in range(submission.fit(shared(net), x, t)):
        steps += 1
    right.params["W"] -= 0.1 * right.numerical_gradient(x, t)["W"]
    assert_close(steps, 1, what="fit(net, x, t)")
    assert_close(net.params["W"], right.params["W"], what="net.params['W']")
