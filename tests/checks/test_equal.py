"""`assert_equal`: what is equal, and how the first difference is told."""

import dataclasses
from collections import Counter, OrderedDict
from types import SimpleNamespace

import numpy as np
import pytest

from grader.checks import CheckFailed, assert_equal
from grader.engine.local import local_object


@dataclasses.dataclass
class Point:
    x: int
    y: object


class Account:
    def __init__(self, balance, log=()):
        self.balance, self.log, self._secret, self.lock = balance, list(log), object(), object()


def told(actual, expected, **options):
    with pytest.raises(CheckFailed) as caught:
        assert_equal(actual, expected, what="f(x)", **options)
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("a\nb", "a\nb"),
        (1, 1.0),
        (np.int64(2), 2),
        (True, np.bool_(True)),
        ([1, "a", [None]], [1, "a", [None]]),
        ((1, 2), (1, 2)),
        ({"b": 1, "a": {2}}, {"a": {2}, "b": 1}),
        (np.array([1, 2]), np.array([1, 2])),
        (float("nan"), float("nan")),
        (2**70, 2**70),
        (None, None),
        (local_object(Point(1, ["a"])), Point(1, ["a"])),
        (local_object(Account(3, ["in"])), Account(3, ["in"])),
        (local_object(Account(3)), local_object(Account(3))),
    ],
)
def test_equal_values_pass(actual, expected):
    assert_equal(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected", "message", "difference"),
    [
        (1 + 1e-9, 1, "f(x) is wrong.", "1.000000001 instead of 1"),
        (True, 1, "f(x) is a bool; return an int.", ""),
        (1, True, "f(x) is an int; return a bool.", ""),
        (2**53 + 1, 2**53, "f(x) is wrong.", "9007199254740993 instead of 9007199254740992"),
        (None, 1, "f(x) is None; is a 'return' missing?", ""),
        ((1, 2), [1, 2], "f(x) is a tuple; return a list.", ""),
        (np.ones(2), [1, 1], "f(x) is a ndarray; return a list.", ""),
        ([1, [2, 3]], [1, [2, 4]], "f(x)[1][1] is wrong.", "3 instead of 4"),
        ([1], [1, 2], "f(x) has the wrong length.", "length 1 instead of 2; missing from [1] on: 2"),
        ([1, 2], [1], "f(x) has the wrong length.", "length 2 instead of 1; not expected from [1] on: 2"),
        ([2], [1, 2], "f(x) has the wrong length.", "length 1 instead of 2; at [0]: 2 instead of 1"),
        ({"a": [1]}, {"a": [2]}, "f(x)['a'][0] is wrong.", "1 instead of 2"),
        ({}, {"a": 1}, "f(x) has no entry 'a'.", ""),
        ({}, {"a": "b" * 60}, "f(x) has no entry 'a'.", "entries none instead of 'a'"),
        ({"a": 1, "b": 2}, {"a": 1}, "f(x) has an entry 'b' that is not expected.", ""),
        ({1}, {2}, "f(x) is wrong.", "missing: {2}; not expected: {1}"),
        (local_object(Point(1, [0])), Point(1, [5]), "f(x).y[0] is wrong.", "0 instead of 5"),
        (local_object(Account(3)), Account(4), "f(x).balance is wrong.", "3 instead of 4"),
        (
            local_object(SimpleNamespace(balance=4)),
            Account(4),
            "f(x) is a SimpleNamespace; return an Account.",
            "",
        ),
        (3, "3", "f(x) is an int; return a str.", ""),
    ],
)
def test_the_entry_that_differs_is_named(actual, expected, message, difference):
    first, *lines = told(actual, expected)
    assert first == message
    assert [line.removeprefix("difference  ") for line in lines if line.startswith("difference")] == [
        *filter(None, [difference])
    ]


def test_the_first_different_character_is_marked():
    assert told("helo", "hello", inputs={"x": "h"}) == [
        "f(x) is wrong.",
        "input x     'h'",
        "returned    'helo'",
        "                ^",
        "expected    'hello'",
        "                ^",
        "difference  at character 4",
    ]


def test_of_several_lines_the_first_different_one_is_shown():
    assert told("one\ntow\nthree\n", "one\ntwo\nthree\n")[1:] == [
        r"returned    'tow\n'",
        "              ^",
        r"expected    'two\n'",
        "              ^",
        "difference  in line 2, at character 2",
    ]
    assert told("one\n", "one")[-1] == "difference  at character 4"


@pytest.mark.parametrize(
    ("actual", "expected", "difference"),
    [
        ("one\nthree\n", "one\ntwo\nthree\n", "line 2 is missing"),
        ("one\nmore\ntwo", "one\ntwo", "line 2 is not expected"),
        ("", "one\n", "at character 1"),
    ],
)
def test_a_line_too_many_or_too_few_is_told_as_such(actual, expected, difference):
    assert told(actual, expected)[-1] == f"difference  {difference}"


def test_a_difference_far_inside_a_long_or_hostile_text_is_shown_in_few_safe_characters():
    lines = told("a" * 10**5 + "\x1b\u202e" + "b" * 10**5, "a" * 10**5 + "c" * 10**5)
    assert all(line.isascii() and line.isprintable() and len(line) < 100 for line in lines)
    assert lines[1].startswith("returned    ... 'aaa")
    assert lines[2].index("^") == lines[1].index("\\x1b") and lines[4].index("^") == lines[3].index("cc")
    assert lines[-1] == "difference  at character 100001"


def test_wide_characters_keep_the_mark_in_its_column():
    assert told("\u4f60\u597db", "\u4f60\u597dc")[2] == " " * 17 + "^"


def test_containers_of_collections_are_compared_as_python_does():
    assert_equal(Counter(a=1, b=0), Counter(a=1))
    assert_equal({"b": 2, "a": 1}, OrderedDict(a=1, b=2))
    with pytest.raises(CheckFailed, match="has its entries in another order"):
        assert_equal(OrderedDict(b=2, a=1), OrderedDict(a=1, b=2))
