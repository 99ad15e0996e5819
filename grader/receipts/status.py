"""How a student's submissions stand, in words: what time leaves of them, and what they were given."""

import datetime as dt
from collections.abc import Sequence

from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.exchange.submission import Receipt


def costs(course: Course, moment: dt.datetime, due: dt.datetime | None) -> str:
    """Return in words what work that comes at a moment counts."""
    factor = course.late.factor(moment, due)
    return "counts in full" if factor == 1.0 else f"counts {factor:.0%}" if factor else "does not count"


def past(course: Course, due: dt.datetime) -> str:
    """Say that a due date is past, and what late work counts now; nothing before."""
    now = dt.datetime.now(dt.UTC)
    return f", which is past: late work {costs(course, now, due)}" if due < now else ""


def in_time(course: Course, submitted: dt.datetime, due: dt.datetime | None) -> str:
    """Say whether something came in time, or what it counts."""
    factor = course.late.factor(submitted, due)
    early = due is None or submitted <= due
    full = {1.0: "in time" if early else "late, counts in full", None: "too late to count"}
    return full.get(factor) or f"late, counts {factor:.0%}"


def grade(exchange: Exchange, receipts: Sequence[Receipt]) -> str:
    """Return the points in the feedback that counts, with which its first line ends; or nothing."""
    texts = [text for receipt in reversed(receipts) if (text := exchange.feedback(receipt))]
    grades = [text.partition("\n")[0].rpartition(": ")[2] for text in texts]
    if exchange.course.collect == "best":
        grades.sort(key=_points, reverse=True)
    return grades[0] if grades else ""


def _points(grade: str) -> float:
    word = grade.partition(" ")[0]
    return float(word) if word.replace(".", "", 1).isdecimal() else 0.0
