from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_values import back, packed, unpacked

from grader.checks.compare import CheckFailed, assert_close
from grader.sandbox.values import TAGS, is_plain
from grader.sandbox.values.packing import Malformed, Node, Unsendable

offsets = st.timedeltas(timedelta(hours=-23), timedelta(hours=23))
zones = (
    st.none()
    | st.just(UTC)
    | st.builds(timezone, offsets)
    | st.builds(timezone, offsets, st.text(max_size=5))
    | st.sampled_from([ZoneInfo("Europe/Rome"), ZoneInfo("UTC"), ZoneInfo("America/Argentina/Salta")])
)
moments = (
    st.dates()
    | st.timedeltas()
    | st.datetimes(timezones=zones, allow_imaginary=True)
    | st.times(timezones=zones)
    | st.builds(lambda moment: moment.replace(fold=1), st.datetimes())
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(moments)
def test_every_date_and_time_comes_back_the_same(value):
    found = back(value)
    assert type(found) is type(value)
    for part in ("fold", "tzinfo"):
        assert str(getattr(found, part, None)) == str(getattr(value, part, None))
    assert (found, str(found)) == (value, str(value))
    assert is_plain(value)


class Odd(tzinfo):
    """A zone of somebody's own."""


@pytest.mark.parametrize("value", [datetime(2020, 1, 1, tzinfo=Odd()), time(1, tzinfo=Odd())])
def test_a_time_zone_of_somebodys_own_is_refused(value):
    with pytest.raises(Unsendable, match="time zone is neither a fixed offset nor"):
        packed(value)


MOMENT = [2020, 1, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("date", [2020, 2, 30]),
        ("date", [0, 1, 1]),
        ("date", [10_000, 1, 1]),
        ("date", [2**63, 1, 1]),
        ("date", [2020, 1]),
        ("date", [2020, 1, True]),
        ("date", [2020, 1, 1.0]),
        ("datetime", MOMENT[:7]),
        ("datetime", [*MOMENT[:7], 2]),
        ("datetime", [*MOMENT[:6], 10**6, 0]),
        ("datetime", [*MOMENT, "Europe/Rome", "x", 1]),
        ("datetime", [*MOMENT, None]),
        ("datetime", [*MOMENT, 86_400 * 10**6, "x"]),
        ("datetime", [*MOMENT, 2**62, "x"]),
        ("datetime", [*MOMENT, 1.5, "x"]),
        *(
            ("datetime", [*MOMENT, key])
            for key in [
                "",
                "Nowhere/City",
                "../../../etc/passwd",
                "/etc/localtime",
                "Europe",
                "Europe/",
                "a" * 999,
            ]
        ),
        ("datetime", [*MOMENT, "Europe/../Europe/Rome"]),
        ("datetime", [*MOMENT, "zone.tab"]),
        ("time", [24, 0, 0, 0, 0]),
        ("time", [1, 0, 0, 0]),
        ("timedelta", [10**9, 0, 0]),
        ("timedelta", [2**63, 0, 0]),
        ("timedelta", [0.5, 0, 0]),
        ("timedelta", [0, 0]),
    ],
)
def test_a_date_or_time_that_there_is_not_is_malformed(name, items):
    with pytest.raises(Malformed):
        unpacked(Node(TAGS[name], items))


def test_dates_and_times_are_compared_exactly():
    rome = datetime(2020, 1, 1, 12, tzinfo=ZoneInfo("Europe/Rome"))
    assert_close(date(2020, 1, 2), date(2020, 1, 2))
    assert_close(datetime(2020, 1, 1, 11, tzinfo=UTC), rome)
    with pytest.raises(CheckFailed, match="is a date; return a datetime"):
        assert_close(date(2020, 1, 2), datetime(2020, 1, 2))
    with pytest.raises(CheckFailed) as caught:
        assert_close([timedelta(days=1)], [timedelta(days=1, seconds=2)], what="f(x)")
    assert caught.value.message == "f(x)[0] is wrong."
    assert caught.value.counterexample.difference == "1 day, 0:00:00 instead of 1 day, 0:00:02"
    with pytest.raises(CheckFailed):
        assert_close(datetime(2020, 1, 1, 12), rome)
