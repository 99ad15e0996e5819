import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import ExchangeError
from grader.exchange.submission import Submission, format_timestamp, parse_timestamp

MOMENT = dt.datetime(2040, 5, 1, 12, 0, 0, 5, tzinfo=dt.UTC)
STAMP = "2040-05-01 12:00:00.000005 UTC"


def test_time_is_written_as_nbgrader_writes_it() -> None:
    berlin = MOMENT.astimezone(dt.timezone(dt.timedelta(hours=2)))
    assert format_timestamp(berlin) == STAMP
    assert parse_timestamp(STAMP) == MOMENT
    assert format_timestamp(dt.datetime(7, 1, 1, tzinfo=dt.UTC)) == "0007-01-01 00:00:00.000000 UTC"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2040-05-01 12:00:00.000005 CET",
        "2040-13-01 12:00:00.000005 UTC",
        "9999-12-31 12:00:00.0 UTC",
    ],
)
def test_text_that_is_no_time_in_utc_is_none(text: str) -> None:
    assert parse_timestamp(text) is None


def test_new_name_has_128_random_bits_and_fits_a_disk() -> None:
    names = [Submission.new("李" * 40, "x" * 64, MOMENT).source for _ in range(3)]
    assert len(set(names)) == 3
    assert all(len(name.encode()) <= 255 for name in names)
    assert all(len(Submission.parse(name).secret) * 6 >= 128 for name in names)


@settings(max_examples=50, deadline=None)
@given(
    st.text("ab.@_ 李é", min_size=1, max_size=8),
    st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 12, 31), timezones=st.just(dt.UTC)),
)
def test_new_name_is_parsed_back(student: str, moment: dt.datetime) -> None:
    try:
        name = Submission.new(Submission.parse(f"{student}+x+{STAMP}").student, "01-relu", moment)
    except ExchangeError:
        return
    assert Submission.parse(name.source) == name


@pytest.mark.parametrize(
    ("text", "secret"),
    [(f"alice+ps1+{STAMP}", ""), (f"alice+ps1+{STAMP}+k2-_Ab==", "k2-_Ab=="), (f"alice+ps1+{STAMP}+", "")],
)
def test_names_of_nbgrader_are_understood(text: str, secret: str) -> None:
    assert Submission.parse(text) == Submission("alice", "ps1", MOMENT, text, secret)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "alice+ps1",
        "alice+ps1+now",
        f"+ps1+{STAMP}",
        f"a++{STAMP}",
        f"a++{STAMP}+s",
        f"a+b+ps1+{STAMP}",
        f"a+b+ps1+{STAMP}+s",
        f"..+ps1+{STAMP}",
        f"a+ps1+{STAMP}+\x1b[2J",
        f"a+ps1+{STAMP}+\n",
        f"a+ps1+{STAMP}+\udcff",
        "a+ps1+2040-05-01\n12:00:00.000005 UTC+s",
    ],
)
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(ExchangeError, match=r"student\+assignment|student id"):
        Submission.parse(text)
