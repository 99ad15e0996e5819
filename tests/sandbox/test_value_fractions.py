from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_values import back, packed, unpacked

from grader.checks.compare import CheckFailed, assert_close, show
from grader.sandbox.values import TAGS, is_plain
from grader.sandbox.values.packing import MAX_SAME_HASH, Malformed, Node, Unsendable


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.fractions() | st.builds(Fraction, st.integers(-(2**900), 2**900), st.integers(1, 2**900)))
def test_every_fraction_comes_back_the_same(value):
    found = back(value)
    assert (type(found), found) == (Fraction, value)
    assert is_plain(value)


@pytest.mark.parametrize("value", [Fraction(1, 2**9000 + 1), Fraction(3**9000, 2)])
def test_a_fraction_of_giant_parts_is_refused(value):
    with pytest.raises(Unsendable, match="thousands of digits"):
        packed(value)


@pytest.mark.parametrize(
    "items", [[], [1], [1, 0], [1, -2], [1.0, 2], [1, True], ["1", "2"], [None, 1], [1, 2, 3]]
)
def test_a_fraction_that_no_honest_peer_makes_is_malformed(items):
    with pytest.raises(Malformed):
        unpacked(Node(TAGS["fraction"], items))


def test_fractions_of_one_hash_are_few():
    fractions = [Fraction(1, i * (2**61 - 1)) for i in range(8, 99)]
    assert len(set(map(hash, fractions))) == 1
    assert len(back(set(fractions[:MAX_SAME_HASH]))) == MAX_SAME_HASH
    with pytest.raises(Malformed, match="share one hash"):
        back(set(fractions))


def test_fractions_are_compared_exactly_and_an_integer_may_stand_for_one():
    assert_close(Fraction(2, 6), Fraction(1, 3))
    assert_close(2, Fraction(4, 2))
    with pytest.raises(CheckFailed, match=r"^f\(x\) is a float; return a Fraction\."):
        assert_close(1 / 3, Fraction(1, 3), what="f(x)")
    with pytest.raises(CheckFailed) as caught:
        assert_close({"a": Fraction(333_333, 1_000_000)}, {"a": Fraction(1, 3)}, what="f(x)")
    assert caught.value.message == "f(x)['a'] is wrong."
    assert caught.value.counterexample.difference == "333333/1000000 instead of 1/3"
    assert show([Fraction(4)]) == "[4/1]"
