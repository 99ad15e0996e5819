"""The name of an inbound folder: ``student+assignment+time+secret``, as nbgrader writes it."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Self

from grader.errors import ExchangeError
from grader.files.names import check_student_id

TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


@dataclass(frozen=True, slots=True)
class InboundName:
    """The name of an inbound folder.

    `secret` hides the folder from other students; where nbgrader made it, it may be empty.
    """

    student: str
    assignment: str
    submitted: dt.datetime
    secret: str

    @classmethod
    def new(cls, student: str, assignment: str, submitted: dt.datetime) -> Self:
        """Return a name that nobody can guess, with 128 random bits."""
        return cls(student, assignment, submitted.astimezone(dt.UTC), secrets.token_urlsafe(16))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take a folder's name apart.

        Raises
        ------
        ExchangeError
            If it is not ``student+assignment+time`` with or without ``+secret``, or cannot be printed.
        """
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


def parse_timestamp(text: str) -> dt.datetime | None:
    """Return the time that nbgrader's text for it means, or None."""
    try:
        return dt.datetime.strptime(text, TIMESTAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def format_timestamp(moment: dt.datetime) -> str:
    """Return nbgrader's text for a time; unlike `strftime`, with four digits for every year."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "microseconds") + " UTC"
