import datetime as dt
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course.toml_text import toml_table


@settings(max_examples=50, deadline=None)
@given(st.text() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False))
def test_values_survive(value: str | int | float) -> None:
    assert tomllib.loads(toml_table({"key": value})) == {"key": value}


@pytest.mark.parametrize("text", ["\x7f", "\x00\x1b\n\r\t", 'a"b\\c', "😀", "\u2028"])
def test_awkward_text_survives(text: str) -> None:
    assert tomllib.loads(toml_table({"key": text})) == {"key": text}


def test_time_keeps_its_zone() -> None:
    moment = dt.datetime(2040, 5, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert tomllib.loads(toml_table({"due": moment}, "[late]")) == {"late": {"due": moment}}
