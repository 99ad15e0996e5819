"""The plan of a course: which assignments there are, when each is due, and for whom it is due later.

Every due date gets its time zone here, so that all later comparing is between moments.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from grader.course.fields import SAFE_NAME, require
from grader.course.model import Course, Extension, Scheduled
from grader.errors import CourseError


def schedule(course: Course, path: Path) -> list[Scheduled]:
    """Return the assignments of a course, checked, every due date with its time zone.

    Raises
    ------
    CourseError
        If a name or a date is wrong; the message names `path`, the course's file, and the field.
    """
    zone = _zone(course, path)
    planned = []
    for number, item in enumerate(course.assignments):
        field = f"assignments[{number}]"
        require(bool(SAFE_NAME.fullmatch(item.name)), path, f"{field}.name",
                f"{item.name!r} is no folder's name; use letters, digits, '-', '_' and '.'")  # fmt: skip
        require(course.names.count(item.name) == 1, path, f"{field}.name", f"{item.name!r} stands twice")
        due = _moment(item.due, zone, path, f"{field}.due") if item.due else None
        planned.append(msgspec.structs.replace(item, due=due))
    return planned


def extensions(course: Course, planned: Sequence[Scheduled], path: Path) -> list[Extension]:
    """Return the extensions of a course, checked against its plan.

    Raises
    ------
    CourseError
        If a student, an assignment or a date is wrong; the message names `path` and the field.
    """
    zone = _zone(course, path)
    usual = {item.name: item.due for item in planned}
    found = dict[tuple[str, str], Extension]()
    for number, item in enumerate(course.extensions):
        field = f"extensions[{number}]"
        student = unicodedata.normalize("NFC", item.student)
        require(student != "" and student == student.strip() and student.isprintable(),
                path, f"{field}.student", f"{item.student!r} is no student's id")  # fmt: skip
        require(item.assignment in usual, path, f"{field}.assignment",
                f"there is no assignment {item.assignment!r}")  # fmt: skip
        before = usual[item.assignment]
        due = _moment(item.due, zone, path, f"{field}.due")
        require(before is not None, path, f"{field}.due", f"{item.assignment!r} has no due date to extend")
        require(before is not None and due > before, path, f"{field}.due",
                f"it is not after {before}, when {item.assignment!r} is due for all")  # fmt: skip
        require((student, item.assignment) not in found, path, field,
                f"{item.assignment!r} is extended twice for {student!r}")  # fmt: skip
        found[student, item.assignment] = Extension(student=student, assignment=item.assignment, due=due)
    return list(found.values())


def _zone(course: Course, path: Path) -> ZoneInfo | None:
    if not course.timezone:
        return None
    try:
        return ZoneInfo(course.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        advice = f"{course.timezone!r} is not a time zone; write a name such as 'Europe/Berlin'"
        raise CourseError(f"{path}, timezone: {advice}.") from None


def _moment(due: dt.datetime, zone: ZoneInfo | None, path: Path, field: str) -> dt.datetime:
    """Return a due date with its time zone."""
    if due.tzinfo is None:
        require(zone is not None, path, field,
                "it has no time zone; add an offset such as '+01:00', or set timezone")  # fmt: skip
        due = due.replace(tzinfo=zone)
    # Years in which every time zone has an offset of whole minutes, and every other has the same moment.
    require(2000 <= due.year < dt.MAXYEAR, path, field,
            f"its year must be from 2000 to {dt.MAXYEAR - 1}; leave it out if it is never due")  # fmt: skip
    return due
