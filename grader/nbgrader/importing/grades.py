"""Grades as nbgrader has them, as values and as CSV."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
from collections.abc import Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclasses.dataclass(frozen=True, slots=True)
class CellScore:
    """What a student got for one cell.

    Parameters
    ----------
    assignment, notebook, student, cell : str
        Which cell, and whose.
    kind : str
        ``code``, ``markdown`` or ``task``.
    max_score : float
        What it is worth.
    auto, manual, extra : float or None
        Points by nbgrader's tests, by a person, and besides; None if there are none.
    needs_manual_grade : bool
        Whether a person still has to look at it.
    """

    assignment: str
    notebook: str
    student: str
    cell: str
    kind: str
    max_score: float
    auto: float | None
    manual: float | None
    extra: float | None
    needs_manual_grade: bool


@dataclasses.dataclass(frozen=True, slots=True)
class CellComment:
    """What a student reads about one cell.

    Parameters
    ----------
    assignment, notebook, student, cell : str
        Which cell, and whose.
    auto, manual : str
        What nbgrader says, and a person; empty if nothing.
    """

    assignment: str
    notebook: str
    student: str
    cell: str
    auto: str
    manual: str


@dataclasses.dataclass(frozen=True, slots=True)
class Student:
    """A student on nbgrader's list."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Work:
    """What is known of a student's work on one notebook.

    Parameters
    ----------
    assignment, notebook, student : str
        Which notebook, and whose.
    submitted, due : datetime or None
        When it was handed in, and when it was due for this student.
    extension : timedelta or None
        How much longer this student had.
    score, max_score : float
        Points, before any penalty.
    penalty : float
        Points taken off for lateness.
    """

    assignment: str
    notebook: str
    student: str
    submitted: dt.datetime | None
    due: dt.datetime | None
    extension: dt.timedelta | None
    score: float
    max_score: float
    penalty: float


Row = CellScore | CellComment | Student | Work


@dataclasses.dataclass(frozen=True, slots=True)
class Grades:
    """All that a gradebook holds.

    Parameters
    ----------
    due : dict of str to datetime
        When each assignment is due, in UTC, if it ever is.
    students : list of Student
        All students.
    work : list of Work
        One for each student and notebook.
    scores : list of CellScore
        One for each student and graded cell.
    comments : list of CellComment
        One for each student and cell that was commented on.
    """

    due: dict[str, dt.datetime] = dataclasses.field(default_factory=dict)
    students: list[Student] = dataclasses.field(default_factory=list)
    work: list[Work] = dataclasses.field(default_factory=list)
    scores: list[CellScore] = dataclasses.field(default_factory=list)
    comments: list[CellComment] = dataclasses.field(default_factory=list)


def as_csv(rows: Sequence[Row]) -> str:
    """Return records of one kind as CSV; no text in it is taken for a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, row in enumerate(rows):
        values = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
        if not number:
            writer.writerow(values)
        writer.writerow(map(_cell, values.values()))
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else value
