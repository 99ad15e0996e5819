import dataclasses
import math
from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.checks.compare import CheckFailed, as_array, assert_close
from grader.engine.local import local_object

QUICK = settings(max_examples=100, deadline=None, derandomize=True, database=None)


@dataclasses.dataclass
class Point:
    x: int
    y: object


@dataclasses.dataclass
class Line:
    start: Point


def failure(actual, expected, **options):
    with pytest.raises(CheckFailed) as caught:
        assert_close(actual, expected, **options)
    return caught.value


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1, 1.0),
        (1.0, np.float32(1)),
        (np.array(1.0), 1),
        (np.array(2, np.int8), 2.0),
        (True, 1),
        (np.ones((2, 3), np.float32), np.ones((2, 3))),
        (np.array([np.nan, np.inf, -np.inf]), np.array([np.nan, np.inf, -np.inf])),
        (np.empty((0, 3)), np.empty((0, 3))),
        (np.array([1e5 + 1]), np.array([1e5])),
        (np.array([1e-6]), np.array([0.0])),
        (np.array([True, False]), np.array([1, 0])),
        (np.array([2**64 - 1], np.uint64), np.array([2**64 - 1], np.uint64)),
        (np.ones(2), [1.0, 1.0]),
        ({"a": 1.0, "more": None}, {"a": 1.0}),
        (OrderedDict(a=np.ones(2)), {"a": np.ones(2)}),
        ({}, {}),
        ("a", "a"),
        (b"a", b"a"),
        (None, None),
        ((1, "a"), [1.0, "a"]),
        (2**70, 2**70),
        (1j, 1j + 1e-9),
        (np.array([1.0, 2.0]), np.array([1, 2 + 0j])),
        (local_object(Point(1, 2.0)), Point(1, 2.0 + 1e-9)),
        (Point(1, {"a": np.ones(2)}), local_object(Point(1, {"a": np.ones(2)}))),
    ],
)
def test_close_answers_of_every_kind_pass(actual, expected):
    assert assert_close(actual, expected) is None


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (None, 1.0, "f(x) is None; is a 'return' missing?"),
        (None, np.ones(2), "f(x) is None; is a 'return' missing?"),
        ([1.0], np.ones(1), "f(x) is a list; return a NumPy array."),
        ((1.0,), np.ones(1), "f(x) is a tuple; return a NumPy array."),
        ("1", 1.0, "f(x) is a str; return a number."),
        (1j, 1.0, "f(x) is a complex; return a number."),
        ({}, 1.0, "f(x) is a dict; return a number."),
        (local_object({1}), 1.0, "f(x) is a set; return a number."),
        (np.array([1j]), np.ones(1), "f(x) has entries of type complex128, not real numbers."),
        (10**400, 1.0, "f(x) has entries of type object, not real numbers."),
        (1.0, np.ones(1), "f(x) has the wrong shape."),
        (np.ones(1), 1.0, "f(x) has the wrong shape."),
        (np.ones((2, 1)), np.ones(2), "f(x) has the wrong shape."),
        (1.5, 1.0, "f(x) is wrong."),
        (np.nan, 1.0, "f(x) is wrong."),
        (np.inf, -np.inf, "f(x) is wrong."),
        ([1.0], {"a": 1.0}, "f(x) is a list; return a dict."),
        (None, {"a": 1.0}, "f(x) is None; is a 'return' missing?"),
        ([1], [1, "a"], "f(x) has the wrong length."),
        ((1, "a"), [1, "b"], "f(x)[1] is wrong."),
        (2.5, [1, "b"], "f(x) is a float; return a list."),
        ("a", "b", "f(x) is wrong."),
        (1, "1", "f(x) is an int; return a str."),
        (1, None, "f(x) is an int; return None."),
        (2**70, 2**80, "f(x) is wrong."),
        (1.5, 2**80, "f(x) is a float; return an int."),
        (np.array([1j]), np.array([2j]), "f(x) is wrong."),
        ([1j], np.array([2j]), "f(x) is a list; return a NumPy array."),
        (Point(1, 2.0), Point(1, 3.0), "f(x).y is wrong."),
        (Point(1, [0, "a"]), Point(1, [0, "b"]), "f(x).y[1] is wrong."),
        ((1, 2.0), Point(1, 2.0), "f(x) is a tuple; return a Point."),
        (Point(1, 2.0), Line(Point(1, 2.0)), "f(x) is a Point; return a Line."),
        (Line(local_object(Point(1, 2.0))), Line(Point(2, 2.0)), "f(x).start.x is wrong."),
        ({"b": 1.0}, {"a": 1.0}, "f(x) has no entry 'a'."),
        ({"a": 2.0}, {"a": 1.0}, "f(x)['a'] is wrong."),
        ({"a": None}, {"a": 1.0}, "f(x)['a'] is None; is a 'return' missing?"),
    ],
)
def test_every_wrong_answer_has_its_own_message(actual, expected, message):
    assert failure(actual, expected, what="f(x)").message == message


@pytest.mark.parametrize(
    ("actual", "expected", "difference"),
    [
        (1.5, 1.0, "1.5 instead of 1"),
        (
            np.array([[1, 2], [3, 5]]),
            np.array([[1, 2], [3, 4]]),
            "at [1, 1]: 5 instead of 4 (1 of 4 entries)",
        ),
        (np.array([0.0, np.nan]), np.ones(2), "at [0]: 0 instead of 1 (2 of 2 entries)"),
        (np.ones((1, 2)), np.ones(2), "shape (1, 2) instead of (2,)"),
        ("a", "b", "'a' instead of 'b'"),
        ([1], [1, "a"], "length 1 instead of 2"),
        (Point(1, 2.0), Point(1, 3.0), "2 instead of 3"),
        (np.array([1.00005]), np.array([1.0]), "at [0]: 1.00005 instead of 1 (1 of 1 entries)"),
    ],
)
def test_the_first_difference_is_told(actual, expected, difference):
    assert failure(actual, expected).counterexample.difference == difference


def test_numbers_that_look_the_same_are_shown_in_full():
    difference = failure(1.0000001, 1.0000002, rtol=0, atol=0).counterexample.difference
    assert difference == "1.0000001 instead of 1.0000002"


def test_a_counterexample_shows_input_answer_and_expectation():
    found = failure(np.zeros(2), np.ones(2), inputs={"x": np.arange(2.0), "n": 3}).counterexample
    assert found.inputs == {"x": "[0, 1]", "n": "3"}
    assert (found.returned, found.expected) == ("[0, 0]", "[1, 1]")
    assert failure(None, 1.0).counterexample.returned == "None"
    shown = failure({"b": 1}, {"a": 1}).counterexample
    assert (shown.returned, shown.difference) == ("{'b': 1}", "")


@pytest.mark.parametrize(
    ("shape", "at", "head", "row"),
    [
        ((6, 5), (3, 1), "from [3, 0] on", "[15, *-1, 17, 18, 19]"),
        ((6, 5), (0, 1), "which begins", "[0, *-1, 2, 3, 4]"),
        ((40,), (38,), "from [32] on", "[32, 33, 34, 35, 36, 37, *-1, 39]"),
        ((2, 2, 20), (1, 0, 12), "from [1, 0, 9] on", "[49, 50, 51, *-1, 53, 54, 55, 56]"),
    ],
)
def test_of_a_large_array_the_row_is_shown_in_which_it_differs_first(shape, at, head, row):
    expected = np.arange(math.prod(shape)).reshape(shape)
    actual = expected.copy()
    actual[at] = -1
    shown = failure(actual, expected).counterexample
    assert shown.returned == f"array of shape {shape}, {head}\n{row}"
    assert shown.expected == shown.returned.replace("*-1", str(expected[at]))


def test_tolerances_are_the_callers():
    assert_close(1.1, 1.0, atol=0.2)
    assert_close(110.0, 100.0, rtol=0.1, atol=0)
    with pytest.raises(CheckFailed):
        assert_close({"a": 110.0}, {"a": 100.0}, rtol=0.05)
    assert_close({"a": 110.0}, {"a": 100.0}, rtol=0.1)


def test_what_cannot_be_compared_is_the_checks_own_mistake():
    with pytest.raises(TypeError, match="cannot compare with an object"):
        assert_close(1, object())


def test_an_answer_as_array_is_of_real_numbers():
    assert as_array(3, ndim=0).shape == ()
    assert as_array(np.array([True])).dtype == bool
    with pytest.raises(CheckFailed, match="a NumPy array"):
        as_array([1])
    with pytest.raises(CheckFailed, match="complex"):
        as_array(np.ones(1, complex))


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.binary()
    | st.just(10**2000)
    | st.builds(object)
    | st.builds(local_object, st.sets(st.integers()))
    | hnp.arrays(
        hnp.scalar_dtypes() | st.just(np.dtype(object)), hnp.array_shapes(min_dims=0, min_side=0, max_side=3)
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(st.text(max_size=2) | st.integers(), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.mark.slow
@QUICK
@given(
    anything,
    st.sampled_from([1.0, 3, np.ones((2, 2)), np.empty(0), np.array([np.nan]), {"a": 1.0, "": np.ones(2)}]),
)
def test_no_answer_at_all_raises_anything_but_a_failed_check(actual, expected):
    try:
        assert_close(actual, expected, inputs={"x": actual})
    except CheckFailed as failed:
        assert len(str(failed)) < 5000
