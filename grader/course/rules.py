"""What the fields of a course and an assignment must keep to: each fault as its field, and what is wrong.

Every fault may rely on there being none before it, for the first is told and reading ends there.
"""

from __future__ import annotations

import datetime as dt
import keyword
import math
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from grader.course.model import Assignment, Course, Extension, LatePolicy

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LARGEST = 1_000_000  # more than any limit or point; no system takes a time or size much larger
_PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

Fault = tuple[str, str]


def assignment_faults(assignment: Assignment) -> Iterator[Fault]:
    """Give what is wrong about an assignment."""
    if not assignment.module.isidentifier() or keyword.iskeyword(assignment.module):
        yield "module", "it must be a Python name, without '.py'"
    if not assignment.points:
        yield "points", "name at least one exercise and its points"
    for table in ("points", "marked"):
        for name, points in getattr(assignment, table).items():
            yield from _positive(points, f"{table}.{name}")
    for name in sorted(assignment.points.keys() & assignment.marked.keys()):
        yield f"marked.{name}", "it stands in points as well"
    for field, value in msgspec.structs.asdict(assignment.limits).items():
        yield from _positive(value, f"limits.{field}")
    for package in assignment.packages:
        if not _PACKAGE.fullmatch(package):
            yield "packages", f"{package!r} is no package's name"


def course_faults(course: Course) -> Iterator[Fault]:
    """Give what is wrong about a course."""
    if not SAFE_NAME.fullmatch(course.id):
        yield "id", "use letters, digits, '-', '_' and '.' only"
    for field in ("exchange", "secret"):
        place = getattr(course, field)
        if not _is_possible(place):
            yield field, f"{place!r} cannot be a path here"
    if not course.exchange:
        yield "exchange", "name the folder of the exchange"
    yield from _late_faults(course.late)
    yield from _positive(course.max_submission_mib, "max_submission_mib")
    if course.timezone and _zone(course) is None:
        yield "timezone", f"{course.timezone!r} is not a time zone; write a name such as 'Europe/Berlin'"
    for number, item in enumerate(course.assignments):
        field = f"assignments[{number}]"
        if not SAFE_NAME.fullmatch(item.name):
            yield f"{field}.name", f"{item.name!r} is no folder's name; use letters, digits, '-', '_' and '.'"
        if course.names.count(item.name) > 1:
            yield f"{field}.name", f"{item.name!r} stands twice"
        if item.due:
            yield from _date_faults(item.due, course, f"{field}.due")
    yield from _extension_faults(course)


def with_time_zones(course: Course) -> Course:
    """Return a course whose dates all have a zone, so that all later comparing is between moments."""
    planned = [
        msgspec.structs.replace(item, due=_moment(item.due, course) if item.due else None)
        for item in course.assignments
    ]
    extensions = [
        Extension(student=_composed(one.student), assignment=one.assignment, due=_moment(one.due, course))
        for one in course.extensions
    ]
    return msgspec.structs.replace(course, assignments=planned, extensions=extensions)


def _late_faults(late: LatePolicy) -> Iterator[Fault]:
    if not (math.isfinite(late.grace_minutes) and late.grace_minutes >= 0):
        yield "late.grace_minutes", "it must be 0 or more"
    for field in ("percent_per_day", "floor_percent"):
        if not 0 <= getattr(late, field) <= 100:
            yield f"late.{field}", "it must be between 0 and 100"
    if late.policy != "percent" and (late.percent_per_day or late.floor_percent):
        yield "late.policy", 'percent_per_day and floor_percent need policy = "percent"'
    if late.policy == "none" and late.grace_minutes:
        yield "late.policy", 'grace_minutes needs policy = "grace" or "percent"'


def _extension_faults(course: Course) -> Iterator[Fault]:
    usual = {item.name: item.due for item in course.assignments}
    found = set[tuple[str, str]]()
    for number, one in enumerate(course.extensions):
        field, student = f"extensions[{number}]", _composed(one.student)
        if not student or student != student.strip() or not student.isprintable():
            yield f"{field}.student", f"{one.student!r} is no student's id"
        if one.assignment not in usual:
            yield f"{field}.assignment", f"there is no assignment {one.assignment!r}"
        yield from _date_faults(one.due, course, f"{field}.due")
        due = usual[one.assignment]
        if due is None:
            yield f"{field}.due", f"{one.assignment!r} has no due date to extend"
        elif _moment(one.due, course) <= _moment(due, course):
            before = _moment(due, course)
            yield f"{field}.due", f"it is not after {before}, when {one.assignment!r} is due for all"
        if (student, one.assignment) in found:
            yield field, f"{one.assignment!r} is extended twice for {student!r}"
        found.add((student, one.assignment))


def _date_faults(due: dt.datetime, course: Course, field: str) -> Iterator[Fault]:
    if due.tzinfo is None and not course.timezone:
        yield field, "it has no time zone; add an offset such as '+01:00', or set timezone"
    # Years in which every time zone has an offset of whole minutes, and every other has the same moment.
    if not 2000 <= due.year < dt.MAXYEAR:
        yield field, f"its year must be from 2000 to {dt.MAXYEAR - 1}; leave it out if it is never due"


def _positive(value: float, field: str) -> Iterator[Fault]:
    if not 0 < value <= LARGEST:
        yield field, f"it must be a number above 0, and at most {LARGEST}"


def _is_possible(place: str) -> bool:
    """Return whether a text can be the path of a file or folder."""
    try:
        return "\0" not in str(Path(place).expanduser())
    except RuntimeError:  # the home folder of an unknown user
        return False


def _zone(course: Course) -> ZoneInfo | None:
    try:
        return ZoneInfo(course.timezone) if course.timezone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _moment(due: dt.datetime, course: Course) -> dt.datetime:
    return due if due.tzinfo else due.replace(tzinfo=_zone(course))


def _composed(student: str) -> str:
    return unicodedata.normalize("NFC", student)
