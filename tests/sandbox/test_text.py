import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.text import plain_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines\tand é 漢", "two\nlines\tand é 漢"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("back\x08\r", "back\\x08\\r"),
        ("\u202ereversed\u200b", "\\u202ereversed\\u200b"),
        ("\udc80", "\\udc80"),
        ("\u2028", "\\u2028"),
        ("\x9b1m", "\\x9b1m"),
    ],
)
def test_what_moves_a_cursor_or_hides_text_is_shown_as_an_escape(text, shown):
    assert plain_text(text) == shown


def test_text_is_cut():
    assert plain_text("a" * 50, 10) == "a" * 10
    assert len(plain_text("\x1b" * 50, 10)) == 10


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text(st.characters(codec=None), max_size=30))
def test_no_text_at_all_holds_control_characters_afterwards(text):
    shown = plain_text(text, 100)
    assert not {unicodedata.category(c) for c in shown if c not in "\n\t"} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert plain_text(shown, 100) == shown
