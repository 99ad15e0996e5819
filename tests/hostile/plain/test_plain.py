"""The same checks as most graders run them: in one process with the student's module."""

import numpy as np
import pytest
import units

SECRET_OF_THE_CHECKS = "@canary@"
LOG = open("answers.log")  # noqa: SIM115, PTH123 (a grader that keeps a file open)


@pytest.fixture(scope="session")
def solution():
    import solution

    return solution


@pytest.mark.parametrize("seed", [0, 1])
class TestTables:
    def test_relu(self, solution, seed):
        x = np.random.default_rng(seed).normal(size=(3, 4))
        expected = solution.relu(x)
        assert np.allclose(units.relu(x), expected)

    def test_softmax(self, solution, seed):
        x = np.random.default_rng(seed).normal(size=(2, 5))
        expected = solution.softmax(x)
        assert np.isclose(units.softmax(x), expected).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_mean_squared_error(solution, seed):
    y, t = np.random.default_rng(seed).normal(size=(2, 6))
    expected = solution.mean_squared_error(y, t)
    assert np.isclose(units.mean_squared_error(y, t), expected)


@pytest.mark.parametrize("seed", [0, 1])
def test_gradient(solution, seed):
    x, weights = np.random.default_rng(seed).normal(size=(2, 4))

    def f(point):
        return np.sin(weights @ point)

    expected = solution.gradient(f, x)
    error = np.nan_to_num(np.abs(units.gradient(f, x) - expected))
    assert np.all(error < 1e-6)


@pytest.mark.parametrize("seed", [0, 1])
def test_batches(solution, seed):
    x = np.random.default_rng(seed).normal(size=(7, 2))
    expected = list(solution.batches(x, 3))
    found = list(units.batches(x, 3))
    assert len(found) == len(expected)
    for i in range(len(expected)):
        assert np.array_equal(found[i], expected[i])
