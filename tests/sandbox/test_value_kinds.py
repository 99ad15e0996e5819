"""Ranges, slices, text and dates in arrays, the collections of Python: the same on both sides, and shown."""

from collections import Counter, OrderedDict, defaultdict, deque

import numpy as np
import pytest
from wire_values import back, packed

from grader.checks.compare import CheckFailed, assert_close, show
from grader.checks.equal import assert_equal
from grader.sandbox.values.packing import Unsendable

OF_TEXT = np.array([["a", "bc"], ["", "über"]])
DAYS = np.array(["2024-02-29", "NaT"], "M8[D]")
WAITS = np.array([90, -1], "m8[ms]")
VALUES = {
    "range": range(10, 0, -3),
    "slice": slice(None, 5),
    "ellipsis": ...,
    "bytearray": bytearray(b"abc"),
    "counter": Counter("aab"),
    "ordered": OrderedDict(b=1, a=2),
    "defaults": defaultdict(list, a=[1]),
    "defaults of none": defaultdict(None, a=1),
    "queue": deque([1, [2]], maxlen=3),
    "queue without end": deque(),
    "large integer": 3**100_000,
}
ARRAYS = {
    "text": OF_TEXT,
    "text of one": np.array("a"),
    "no text": np.array([], "U3"),
    "bytes": np.array([b"a", b"bcd"]),
    "days": DAYS,
    "nanoseconds": np.array(["2024-02-29T12:00:00.000000001"], "M8[ns]"),
    "ten minutes": np.array([3], "m8[10m]"),
    "big-endian text": OF_TEXT.astype(">U4"),
    "objects": np.array([[1, "a"], [None, {"b": "c"}]], object),
    "object alone": np.array({"a": 1}, object),
    "records": np.array(
        [(1, "a", [0.5, 1]), (2, "b", [0, 0])], [("n", "i4"), ("t", "U3"), ("v", "f8", (2,))]
    ),
    "records in records": np.zeros(2, [("a", [("b", "i1")])]),
    "no records": np.zeros((0, 2), "i4,f8"),
    "no objects": np.zeros((0, 2), object),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_comes_back_as_what_it_is(value):
    found = back(value)
    assert (type(found), found) == (type(value), value)
    assert getattr(found, "maxlen", None) == getattr(value, "maxlen", None)
    assert getattr(found, "default_factory", None) == getattr(value, "default_factory", None)
    assert_equal(found, value)


@pytest.mark.parametrize("value", ARRAYS.values(), ids=ARRAYS)
def test_an_array_comes_back_as_what_it_is(value):
    found = back(value)
    assert (found.dtype, found.shape) == (value.dtype.newbyteorder("="), value.shape)
    assert str(found) == str(value)
    assert_equal(found, value)
    assert_close(found, value)


@pytest.mark.skipif(not hasattr(np.dtypes, "StringDType"), reason="NumPy has it since 2.0")
def test_text_of_any_length_comes_back_as_such():
    for value in (np.array(["a", "long"], np.dtypes.StringDType()), np.array([], np.dtypes.StringDType())):
        found = back(value)
        assert found.dtype == value.dtype and found.tolist() == value.tolist()
        assert_equal(found, value)
    with pytest.raises(Unsendable, match="a value of its own for what is missing"):
        packed(np.array(["a"], np.dtypes.StringDType(na_object=None)))
    with pytest.raises(Unsendable, match="far longer than the others"):
        packed(np.array(["a" * 5000] + [""] * 9000, np.dtypes.StringDType()))


def test_single_texts_and_dates_of_numpy_are_values():
    assert back(np.str_("a")) == "a" and type(back(np.str_("a"))) is str
    assert back(np.bytes_(b"a")) == b"a"
    assert back(DAYS[0]) == DAYS[0] and show(DAYS[0]) == "'2024-02-29'"
    assert np.isnat(back(DAYS[1]))


def test_values_are_shown_as_python_writes_them():
    shown = {name: show(value) for name, value in VALUES.items()}
    assert shown["range"] == "range(10, 0, -3)"
    assert shown["slice"] == "slice(None, 5, None)"
    assert shown["ellipsis"] == "Ellipsis"
    assert shown["bytearray"] == "bytearray(b'abc')"
    assert shown["counter"] == "Counter({'a': 2, 'b': 1})"
    assert shown["ordered"] == "OrderedDict({'b': 1, 'a': 2})"
    assert shown["queue"] == "deque([1, [2]])"
    assert shown["large integer"] == "an integer of 158497 bits"
    assert show(OF_TEXT) == "[['a', 'bc'], ['', 'über']]"
    assert show(DAYS) == "['2024-02-29', 'NaT']"
    assert show(WAITS) == "['90 milliseconds', '-1 milliseconds']"
    assert show(ARRAYS["objects"]) == "[[1, 'a'], [None, {'b': 'c'}]]"
    assert show(np.zeros((0, 2), object)) == "[]"


UNLIKE = {
    "range": (range(3), range(4), "f() is wrong.", "range(0, 3) instead of range(0, 4)"),
    "counter": (Counter("ab"), Counter("aab"), "f()['a'] is wrong.", "1 instead of 2"),
    "queue": (deque([1, 2]), deque([1, 3]), "f()[1] is wrong.", "2 instead of 3"),
    "list, not queue": ([1, 3], deque([1, 3]), "f() is a list; return a deque.", ""),
    "text": (np.array(["a", "b"]), np.array(["a", "c"]), "f() is wrong.", "at [1]: 'b' instead of 'c'"),
    "days": (DAYS[::-1], DAYS, "f() is wrong.", "at [0]: 'NaT' instead of '2024-02-29'"),
    "units": (
        np.array([2**62], "M8[Y]"),
        np.array([1], "M8[ns]"),
        "f() is wrong.",
        "at [0]: '4611686018427389874' instead of '1970-01-01T00:00:00.000000001'",
    ),
    "numbers, not text": (
        np.ones(2),
        np.array(["a", "b"]),
        "f() has entries of type float64, not <U1.",
        "",
    ),
    "shape": (
        np.array(["a"]),
        np.array(["a", "b"]),
        "f() has the wrong shape.",
        "shape (1,) instead of (2,)",
    ),
    "objects": (
        np.array([1, "a"], object),
        np.array([1, "b"], object),
        "f()[1] is wrong.",
        "",
    ),
    "fields": (
        np.zeros(1, "i4,i4"),
        np.zeros(1, "i4"),
        "f() has entries of type [('f0', '<i4'), ('f1', '<i4')]",
        "",
    ),
    "names": (
        np.zeros(1, [("a", "i4")]),
        np.zeros(1, [("b", "i4")]),
        "f() has other fields.",
        "('a',) instead",
    ),
    "field": (
        np.zeros(1, [("a", "i4")]),
        np.ones(1, [("a", "i4")]),
        "f()['a'] is wrong.",
        "at [0]: 0 instead",
    ),
    "list, not array": (["a"], np.array(["a"]), "f() is a list; return a NumPy array.", ""),
}


@pytest.mark.parametrize(("actual", "expected", "told", "difference"), UNLIKE.values(), ids=UNLIKE)
def test_values_that_differ_are_told(actual, expected, told, difference):
    with pytest.raises(CheckFailed) as caught:
        assert_equal(actual, expected, what="f()")
    assert caught.value.message.startswith(told)
    if difference:
        assert caught.value.counterexample.difference.startswith(difference)


def test_an_array_of_text_that_differs_has_a_star_where_it_does():
    with pytest.raises(CheckFailed) as caught:
        assert_equal(np.array(["a", "b"]), np.array(["a", "c"]))
    assert caught.value.counterexample.returned == "['a', *'b']"


def test_objects_of_text_equal_text():
    assert_equal(np.array(["a", "b"], object), np.array(["a", "b"]))


def test_a_queue_or_defaults_that_a_factory_makes_stay_where_they_are():
    with pytest.raises(Unsendable):
        packed(defaultdict(lambda: 1))


def test_long_texts_in_arrays_are_cut_where_they_are_shown():
    assert len(show(np.array(["a" * 10_000]))) < 100
