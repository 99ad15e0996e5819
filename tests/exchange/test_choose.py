import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from grader.course.model import Course, LatePolicy
from grader.exchange.choose import choose, delay, why_none
from grader.exchange.submission import Submission

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
PERCENT = '[late]\npolicy = "percent"\npercent_per_day = 10'
GRACE = '[late]\npolicy = "grace"\ngrace_minutes = 30'

MakeCourse = Callable[..., Course]


def at(*hours: float) -> list[Submission]:
    """Submissions at hours after noon, when they are due."""
    moments = [NOON + dt.timedelta(hours=hour) for hour in hours]
    return [Submission("alice", "01-relu", when, str(n)) for n, when in enumerate(moments)]


@pytest.mark.parametrize(
    ("collect", "late", "hours", "expected"),
    [
        ("due", "", [-3, -2, -1], [(2, 1.0, "the last of 3 before the due date")]),
        ("due", "", [-1], [(0, 1.0, "the only one before the due date")]),
        ("due", "", [-2, -1, 5], [(1, 1.0, "the last of 2 before the due date; 1 came later")]),
        ("due", "", [0], [(0, 1.0, "the only one before the due date")]),
        ("due", "", [3], []),
        ("due", PERCENT, [1, 2.085], [(1, 0.9, "2 h 5 min late, counts 90 %")]),
        ("due", PERCENT, [-1, 2], [(0, 1.0, "the only one before the due date; 1 came later")]),
        ("due", PERCENT, [500], [(0, 0.0, "20 d 20 h late, counts 0 %")]),
        ("due", GRACE, [-1, 0.25, 2], [(1, 1.0, "15 min late, counts 100 %")]),
        ("last", PERCENT, [-1, 2], [(1, 0.9, "2 h late, counts 90 %")]),
        ("last", "", [-1, 2], [(0, 1.0, "the only one before the due date; 1 came later")]),
        ("best", PERCENT, [-1, 25], [(0, 1.0, "attempt 1 of 2, in time"),
                                     (1, 0.8, "attempt 2 of 2, 1 d 1 h late, counts 80 %")]),
        ("best", "", [-1, 25], [(0, 1.0, "attempt 1 of 1, in time")]),
        ("due", "", [], []),
    ],
)  # fmt: skip
def test_choice_follows_the_policy_and_says_why(
    make_course: MakeCourse,
    collect: str,
    late: str,
    hours: list[float],
    expected: list[tuple[int, float, str]],
) -> None:
    course = make_course(f'collect = "{collect}"', late)
    choices = choose(at(*hours), course, NOON)
    assert [(int(one.source), factor, reason) for one, factor, reason in choices] == expected


def test_without_due_date_the_last_is_chosen(make_course: MakeCourse) -> None:
    ((one, _, reason),) = choose(at(1, 2), make_course(), None)
    assert (one.source, reason) == ("1", "the last of 2")


def test_order_given_does_not_matter(make_course: MakeCourse) -> None:
    submissions = at(-3, -1, -1, -2)
    course = make_course()
    assert choose(submissions, course, NOON) == choose(submissions[::-1], course, NOON)


def test_reason_for_none_names_the_delay_of_the_first() -> None:
    assert why_none(at(3), NOON) == "came 3 h after the due date, late work does not count"
    assert why_none(at(4, 3), NOON).startswith("the first of 2 came 3 h after")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599.5, "1 h"),
        (7505, "2 h 5 min"),
        (86400, "1 d"),
        (90061, "1 d 1 h"),
    ],
)
def test_delay_has_at_most_two_units(seconds: float, text: str) -> None:
    assert delay(NOON, NOON + dt.timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("due", "hours", "days", "text"),
    [
        ("2030-10-26T23:59", 25, 1, "1 d"),  # the clocks are put back in this night
        ("2030-10-26T23:59", 24.5, 1, "24 h 30 min"),
        ("2030-10-26T23:59", 26, 2, "1 d 1 h"),
        ("2031-03-29T23:59", 23, 1, "1 d"),  # and forward in this
        ("2031-03-29T23:59", 24, 2, "1 d 1 h"),
    ],
)
def test_days_late_are_those_that_cost_points(due: str, hours: float, days: int, text: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    moment = dt.datetime.fromisoformat(due).replace(tzinfo=zone)
    came = moment.astimezone(dt.UTC) + dt.timedelta(hours=hours)
    assert delay(moment, came) == text
    assert LatePolicy("percent", 0, 10, 0).factor(came, moment) == 1 - days / 10
