import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks.compare import MOST_CHARACTERS, show
from grader.engine.local import LocalObject


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
        ({"W": np.ones(2), 3: None}, "{W: [1, 1], 3: None}"),
        (np.array(2.5), "2.5"),
        (np.empty((0, 2)), "[]"),
        (np.array([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]"),
        (np.arange(20).reshape(4, 5), "array of shape (4, 5): [0, 1, 2, 3, 4, 5, 6, 7, ...]"),
        (list(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, ...]"),
        (LocalObject({1}), "<set object>"),
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
        _field_names = tuple(f"f{i}" for i in range(20))

        def __init__(self):
            self._field_names = Endless._field_names

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
def test_nothing_that_is_shown_holds_control_characters_or_is_long(value):
    text = show(value)
    assert len(text) <= MOST_CHARACTERS
    assert not {unicodedata.category(c) for c in text if c not in "\n\t"} & {"Cc", "Cf", "Cs"}
