from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checks.compare import CheckFailed
from grader.checks.gradients import read_gradients
from grader.checks.gradients.trusted_loss import TrustedLoss

LIKE = TrustedLoss(lambda params: np.sum(params["W"]) + params["b"], {"W": np.ones((2, 2)), "b": 1.0})

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | arrays.arrays(
        arrays.scalar_dtypes(), arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.sampled_from(["W", "b", "V", 0]), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(plain)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_value_is_read_or_refused_in_a_sentence(value):
    for gradients in (value, {"W": value, "b": 1.0}, {"W": np.ones((2, 2)), "b": value}):
        try:
            flat, _ = read_gradients(gradients, LIKE)
        except CheckFailed as refused:
            assert refused.message.endswith(".")
            assert len(refused.message) < 500
        else:
            assert flat.dtype == np.float64
            assert np.isfinite(flat).all()


def test_the_order_of_the_keys_does_not_matter():
    flat, _ = read_gradients({"b": 5, "W": [[1, 2], [3, 4]]}, LIKE)
    assert flat.tolist() == [1, 2, 3, 4, 5]


def test_the_rounding_of_float32_is_known():
    _, precision = read_gradients({"W": np.ones((2, 2), dtype=np.float32), "b": 0.5}, LIKE)
    assert precision.tolist() == [pytest.approx(1.19e-7, rel=1e-2), 0.0]


def test_nothing_is_shared_with_the_student():
    mine = np.ones((2, 2))
    flat, _ = read_gradients({"W": mine, "b": 1.0}, LIKE)
    mine[:] = 7
    assert flat[0] == 1


def test_long_and_odd_names_are_cut_short():
    many = {"W": np.ones((2, 2)), "b": 1.0, "x" * 1000: 0} | dict.fromkeys(range(1000), 0)
    with pytest.raises(CheckFailed) as refused:
        read_gradients(many, LIKE)
    assert len(refused.value.message) < 300
