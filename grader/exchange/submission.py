"""A submission on its way: its id ``student+assignment+time+secret``, as nbgrader names folders."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Literal, Self

import msgspec

from grader.errors import ExchangeError
from grader.files.names import check_student_id

GivenBack = Literal["feedback", "receipt"]
"""What is given back to a student."""

TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
TIMESTAMP_FILE = "timestamp.txt"
CLOCK_TOLERANCE = dt.timedelta(minutes=10)  # by how much two computers' clocks may differ without a note


class SubmissionId(msgspec.Struct, frozen=True):
    """What a submission is known by, everywhere and for good."""

    student: str
    assignment: str
    submitted: dt.datetime  # in UTC
    secret: str  # hides it from other students; where this framework did not make it, it may be empty

    @classmethod
    def new(cls, student: str, assignment: str, submitted: dt.datetime) -> Self:
        """Return an id that nobody can guess, with 128 random bits."""
        return cls(student, assignment, submitted.astimezone(dt.UTC), secrets.token_urlsafe(16))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take an id apart; one that nbgrader or a person made may have no secret."""
        readings = (text.rsplit("+", 3), [*text.rsplit("+", 2), ""])
        for parts in readings if text.isprintable() else ():
            submitted = parse_timestamp(parts[2]) if len(parts) == 4 else None
            if submitted and parts[1]:
                return cls(check_student_id(parts[0]), parts[1], submitted, parts[3])
        raise ExchangeError(
            f"The name {text!r} is not 'student+assignment+time+secret' with a time in UTC.",
            "Set Exchange.timezone to UTC where nbgrader is used.",
        )

    def __str__(self) -> str:
        parts = (self.student, self.assignment, format_timestamp(self.submitted), self.secret)
        return "+".join(filter(None, parts))


class Submission(msgspec.Struct, frozen=True):
    """A submission that came in: whose it says it is, and when it says it came."""

    student: str
    assignment: str
    submitted: dt.datetime
    source: str  # its id, as the transport knows it
    notes: tuple[str, ...] = ()  # what looks wrong about it, but is no reason to refuse it


class Incoming(msgspec.Struct, frozen=True):
    """All that came in for an assignment: submissions by student and time, and why others are none."""

    submissions: list[Submission]
    problems: list[str]


def parse_timestamp(text: str) -> dt.datetime | None:
    """Return the time that nbgrader's text for it means, or None."""
    try:
        return dt.datetime.strptime(text, TIMESTAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def format_timestamp(moment: dt.datetime) -> str:
    """Return nbgrader's text for a time; unlike `strftime`, with four digits for every year."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds") + " UTC"
