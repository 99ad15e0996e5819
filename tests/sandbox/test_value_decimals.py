import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_values import back, packed, unpacked

from grader.checks.compare import CheckFailed, assert_close
from grader.sandbox.values import TAGS, is_plain
from grader.sandbox.values.packing import Malformed, Node, Unsendable
from grader.sandbox.values.scalars import MAX_DIGITS, MAX_EXPONENT


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    st.builds(
        lambda sign, digits, exponent: Decimal((sign, digits, exponent)),
        st.integers(0, 1),
        st.lists(st.integers(0, 9), min_size=1, max_size=50),
        st.integers(-MAX_EXPONENT, MAX_EXPONENT) | st.sampled_from(["F", "n"]),
    )
)
def test_every_decimal_comes_back_digit_for_digit(value):
    found = back(value)
    assert type(found) is Decimal
    if value.is_nan() or value.is_infinite():
        assert (found.is_nan(), found.is_signed()) == (value.is_nan(), value.is_signed())
    else:
        assert found.as_tuple() == value.as_tuple()
    assert is_plain(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("sNaN", "signalling NaN"),
        ("-sNaN12", "signalling NaN"),
        ("1e999999999", "thousands of digits"),
        ("1e-999999999", "thousands of digits"),
        ("1" * (MAX_DIGITS + 1), "thousands of digits"),
    ],
)
def test_a_decimal_that_would_never_be_done_with_is_refused(text, why):
    with pytest.raises(Unsendable, match=why):
        packed(Decimal(text))


@pytest.mark.parametrize(
    "items",
    [
        [],
        [1],
        [1.0],
        ["1E0", "1E0"],
        *(
            [text]
            for text in [
                *(
                    "",
                    "1",
                    "1.5E0",
                    "E0",
                    "1E",
                    "+1E0",
                    " 1E0",
                    "1E0\n",
                    "1E+0",
                    "1_0E0",
                    "\u0661E0",
                    "0x1E0",
                ),
                *(
                    "\u0661E0",
                    "sNaN",
                    "NaN1",
                    "nan",
                    "inf",
                    "1E99999",
                    "1E-10001",
                    "1E999999999",
                    "1" * 2001 + "E0",
                ),
            ]
        ),
    ],
)
def test_a_decimal_that_no_honest_peer_makes_is_malformed(items):
    with pytest.raises(Malformed):
        unpacked(Node(TAGS["decimal"], items))


def test_the_largest_and_smallest_decimals_can_be_used_as_any_other():
    for sign in (1, -1):
        value = unpacked(Node(TAGS["decimal"], ["9" * MAX_DIGITS + f"E{sign * MAX_EXPONENT}"]))
        assert isinstance(hash(value), int)
        assert int(value) >= 0
        assert math.isfinite(value.as_integer_ratio()[0].bit_length())


def test_decimals_are_compared_exactly_and_an_integer_may_stand_for_one():
    assert_close(Decimal("1.50"), Decimal("1.5"))
    assert_close(2, Decimal("2.0"))
    assert_close(Decimal("NaN"), Decimal("NaN"))
    for actual in (Decimal("0.1"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")):
        with pytest.raises(CheckFailed, match=r"^f\(x\) is wrong"):
            assert_close(actual, Decimal("0.1000001"), what="f(x)")
    with pytest.raises(CheckFailed, match="is a float; return a Decimal"):
        assert_close(0.1, Decimal("0.1"))
    with pytest.raises(CheckFailed) as caught:
        assert_close(Decimal("0.10"), Decimal("0.2"))
    assert caught.value.counterexample.difference == "0.10 instead of 0.2"
