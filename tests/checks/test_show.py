import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks.compare import MOST_CHARACTERS, in_lines, show
from grader.engine.local import local_object


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1 / 3, "0.333333"),
        (1e-9, "1e-09"),
        (float("nan"), "nan"),
        (-float("inf"), "-inf"),
        (True, "True"),
        (None, "None"),
        (np.float32(0.5), "0.5"),
        ("a\x1b", "'a\\x1b'"),
        (b"a", "b'a'"),
        ([1, (2.0, "b")], "[1, (2, 'b')]"),
        ({"W": np.ones(2), 3: None}, "{'W': [1, 1], 3: None}"),
        (np.array(2.5), "2.5"),
        (np.empty((0, 2)), "[]"),
        (np.array([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]"),
        (np.arange(20).reshape(4, 5), "array of shape (4, 5): [0, 1, 2, 3, 4, 5, 6, 7, ...]"),
        (list(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, ...]"),
        (local_object({1}), "{1}"),
    ],
)
def test_values_are_shown_shortly(value, text):
    assert show(value) == text


def test_long_texts_are_cut_and_the_cut_is_marked():
    assert len(show(["x" * 300] * 5)) == MOST_CHARACTERS
    assert show(["x" * 300] * 5).endswith("x ...")
    assert len(show({str(i): "x" * 100 for i in range(100)})) == MOST_CHARACTERS


def test_what_is_in_a_value_without_end_is_looked_at_a_few_hundred_times_at_most():
    seen = []

    class Endless:
        _grader_field_names = tuple(f"f{i}" for i in range(20))

        def __init__(self):
            self._grader_field_names = Endless._grader_field_names

        def __getattr__(self, name):
            seen.append(name)
            return self

    assert show(Endless()).startswith("Endless(f0=Endless(f0=")
    assert 0 < len(seen) < 2 * MOST_CHARACTERS
    endless = []
    endless += [endless] * 16
    assert len(show(endless)) == MOST_CHARACTERS


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    st.recursive(
        st.text() | st.floats() | st.binary(),
        lambda v: st.lists(v) | st.dictionaries(st.text(), v),
        max_leaves=5,
    )
)
@pytest.mark.slow
def test_nothing_that_is_shown_holds_control_characters_or_is_long(value):
    text = show(value)
    assert len(text) <= MOST_CHARACTERS
    assert not {unicodedata.category(c) for c in text if c not in "\n\t"} & {"Cc", "Cf", "Cs"}


STARRED = np.array([[False, True], [False, False]])


@pytest.mark.parametrize(
    ("value", "wrong", "text"),
    [
        (np.array([1.5, 2]), None, "[1.5, 2]"),
        (np.array([1.5, 2]), [True, False], "[*1.5, 2]"),
        (np.array([[1], [22]]), None, "[[1], [22]]"),
        (np.array([[1, 22], [-3, 4]]), None, "[[ 1, 22],\n [-3,  4]]"),
        (np.array([[1, 22], [-3, 4]]), STARRED, "[[  1, *22],\n [ -3,   4]]"),
        (np.array([[1, 2], [3, 4]]), ~np.zeros((2, 2), bool), "[[1, 2],\n [3, 4]]"),
        (np.array([[[1, 2], [3, 4]]]), None, "[[[1, 2],\n  [3, 4]]]"),
        (np.array([[True, False]]), None, "[[ True, False]]"),
        (np.array(2.0), None, "2"),
        (np.empty((0, 3)), None, "[]"),
        ([1, 2], None, "[1, 2]"),
        (
            np.arange(20).reshape(4, 5),
            np.zeros((4, 5), bool),
            "array of shape (4, 5), which begins\n[0, 1, 2, 3, 4, 5, 6, 7]",
        ),
        (
            np.arange(20).reshape(4, 5),
            np.arange(20).reshape(4, 5) % 7 == 2,
            "array of shape (4, 5), which begins\n[0, 1, *2, 3, 4, 5, 6, 7]",
        ),
    ],
)
def test_a_counterexample_shows_arrays_as_aligned_rows_with_a_star_at_what_is_wrong(value, wrong, text):
    assert in_lines(value, wrong if wrong is None else np.array(wrong)) == text


def test_rows_break_between_numbers_at_the_same_place():
    lines = in_lines(-np.ones((2, 8)) / 3e-9).split("\n")
    assert max(map(len, lines)) <= 60
    assert {len(line.rstrip(",]").lstrip(" [").split(", ")) for line in lines} == {4}
    assert in_lines(np.ones(16) / 3).count("\n") == 3
