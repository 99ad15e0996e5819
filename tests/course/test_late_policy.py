"""How much of late work counts, to the microsecond."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from grader.course.model import LatePolicy

DUE = dt.datetime(2030, 5, 1, 12, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)
HALF_HOUR = dt.timedelta(minutes=30)

NONE = LatePolicy()
GRACE = LatePolicy(policy="grace", grace_minutes=30)
PERCENT = LatePolicy(policy="percent", percent_per_day=10, floor_percent=45)
BOTH = LatePolicy(policy="percent", grace_minutes=30, percent_per_day=10, floor_percent=45)


@pytest.mark.parametrize("policy", [NONE, GRACE, PERCENT, BOTH])
def test_work_in_time_counts_in_full(policy: LatePolicy) -> None:
    for early in (dt.timedelta(0), TICK, 400 * DAY):
        assert policy.factor(DUE - early, DUE) == 1.0
    assert policy.factor(DUE + 999 * DAY, None) == 1.0


@pytest.mark.parametrize(
    ("policy", "late", "factor"),
    [
        (NONE, TICK, None),
        (NONE, 99 * DAY, None),
        (GRACE, TICK, 1.0),
        (GRACE, HALF_HOUR, 1.0),
        (GRACE, HALF_HOUR + TICK, None),
        (PERCENT, TICK, 0.9),
        (PERCENT, DAY, 0.9),
        (PERCENT, DAY + TICK, 0.8),
        (PERCENT, 5 * DAY, 0.5),
        (PERCENT, 5 * DAY + TICK, 0.45),
        (PERCENT, 99 * DAY, 0.45),
        (BOTH, HALF_HOUR, 1.0),
        (BOTH, HALF_HOUR + TICK, 0.9),
        (BOTH, DAY, 0.9),
        (BOTH, DAY + TICK, 0.8),
    ],
)
def test_factor_at_the_edges(policy: LatePolicy, late: dt.timedelta, factor: float | None) -> None:
    assert policy.factor(DUE + late, DUE) == factor


def test_factor_without_floor_ends_at_nought() -> None:
    policy = LatePolicy(policy="percent", percent_per_day=30)
    assert [policy.factor(DUE + days * DAY, DUE) for days in (1, 2, 3, 4, 50)] == [0.7, 0.4, 0.1, 0.0, 0.0]


def test_percent_policy_that_costs_nothing_counts_in_full() -> None:
    assert LatePolicy(policy="percent").factor(DUE + 9 * DAY, DUE) == 1.0


def test_minutes_of_grace_mean_nothing_without_grace() -> None:
    assert LatePolicy(grace_minutes=30).factor(DUE + TICK, DUE) is None


def test_times_in_different_zones_are_compared_as_moments() -> None:
    tokyo = DUE.astimezone(ZoneInfo("Asia/Tokyo"))
    assert NONE.factor(tokyo, DUE) == 1.0
    assert NONE.factor(DUE + TICK, tokyo) is None


def test_hour_that_is_set_back_is_not_an_hour_of_grace() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    due = dt.datetime(2030, 10, 27, 2, 30, tzinfo=berlin)
    an_hour_later = dt.datetime(2030, 10, 27, 2, 30, fold=1, tzinfo=berlin)
    assert NONE.factor(an_hour_later.astimezone(dt.UTC), due.astimezone(dt.UTC)) is None


def test_naive_times_are_not_guessed_at() -> None:
    with pytest.raises(TypeError):
        NONE.factor(DUE.replace(tzinfo=None), DUE)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("due", "submitted", "factor"),
    [
        # The Sunday in October has 25 hours, that in March 23; a day ends at the hour of the due date.
        ("2026-10-24 23:59", "2026-10-25 23:59", 0.9),
        ("2026-10-24 23:59", "2026-10-26 00:00", 0.8),
        ("2026-10-24 23:59", "2026-10-31 23:59", 0.45),
        ("2026-03-28 23:59", "2026-03-29 23:59", 0.9),
        ("2026-03-28 23:59", "2026-03-30 00:00", 0.8),
    ],
)
def test_day_late_is_a_day_of_the_calendar(due: str, submitted: str, factor: float) -> None:
    moments = [dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN) for text in (due, submitted)]
    assert PERCENT.factor(moments[1].astimezone(dt.UTC), moments[0]) == factor


def test_work_in_the_hour_that_comes_twice_is_late_all_the_same() -> None:
    due = dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    assert PERCENT.factor(dt.datetime(2026, 10, 25, 1, 15, tzinfo=dt.UTC), due) == 0.9
