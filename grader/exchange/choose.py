"""Which of a student's submissions count, and why."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import TypeAlias

from grader.course.model import Course
from grader.exchange.collected import Collected
from grader.exchange.submission import Submission

AnyWork: TypeAlias = Submission | Collected  # what was collected may be gone where it came from
Chosen: TypeAlias = tuple[AnyWork, float, str]
"""A submission that counts, the share of its points, and why it was chosen, in one sentence."""


def choose(submissions: Sequence[AnyWork], course: Course, due: dt.datetime | None) -> list[Chosen]:
    """Choose those of one student's or group's submissions that count, by time; none if none counts.

    The course's `collect` is ``"due"``: the last one in time, or else the last late one that counts;
    ``"last"``: the last one that counts; or ``"best"``: all that count.
    """
    ordered = sorted(submissions, key=lambda one: (one.submitted, one.source))
    factors = [(one, course.late.factor(one.submitted, due)) for one in ordered]
    counting = [(one, factor) for one, factor in factors if factor is not None]
    in_time = [(one, factor) for one, factor in counting if factor == 1.0]
    if course.collect == "best":
        return [
            (one, factor, f"attempt {number} of {len(counting)}, {_when(one, factor, due)}")
            for number, (one, factor) in enumerate(counting, start=1)
        ]
    pool = in_time if course.collect == "due" and in_time else counting
    if not pool:
        return []
    one, factor = pool[-1]
    if due and one.submitted > due:
        return [(one, factor, _when(one, factor, due))]
    which = "the only one" if len(pool) == 1 else f"the last of {len(pool)}"
    others = len(ordered) - len(pool)
    later = f"; {others} came later" if others else ""
    return [(one, factor, f"{which}{' before the due date' if due else ''}{later}")]


def why_none(submissions: Sequence[AnyWork], due: dt.datetime | None) -> str:
    """Return one sentence why none of a student's submissions counts."""
    if due is None:
        return "nothing was handed in"
    first = min(submissions, key=lambda one: one.submitted)
    which = f"the first of {len(submissions)} came" if len(submissions) > 1 else "came"
    return f"{which} {_late(first, due, 'after the due date')}, late work does not count"


def delay(due: dt.datetime, came: dt.datetime) -> str:
    """Return how long after its due date work came, in at most two units, never less than a second.

    A day is one of the calendar, as for `LatePolicy`, and may have 23 or 25 hours.

    >>> delay(dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC), dt.datetime(2030, 1, 2, 14, 5, tzinfo=dt.UTC))
    '1 d 2 h'
    """
    came += dt.timedelta(microseconds=-came.microsecond % 1_000_000)  # or there were days and 24 hours
    days = max(0, (came.astimezone(due.tzinfo).replace(tzinfo=None) - due.replace(tzinfo=None)).days)
    rest = came - (due + dt.timedelta(days)).astimezone(dt.UTC)
    seconds = max(0 if days else 1, math.ceil(rest.total_seconds()))
    amounts = [(days, "d"), (seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s")]
    first = next(place for place, (amount, _) in enumerate(amounts) if amount)
    return " ".join(f"{amount} {unit}" for amount, unit in amounts[first : first + 2] if amount)


def _when(one: AnyWork, factor: float, due: dt.datetime | None) -> str:
    if due is None or one.submitted <= due:
        return "in time"
    return f"{_late(one, due, 'late')}, counts {100 * factor:.4g} %"


def _late(one: AnyWork, due: dt.datetime, late: str) -> str:
    return f"{late}, by the LMS" if one.time_unknown else f"{delay(due, one.submitted)} {late}"
