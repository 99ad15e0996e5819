"""What students may know of a course: the `course.toml` that stands in the exchange."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from grader.course.model import Course
from grader.course.toml_text import TomlValue, toml_table


def public_course(course: Course, released: Collection[str]) -> bytes:
    """Return a `course.toml` for students: the plan of what is released, and nothing secret.

    Due dates carry their offset from UTC, so that a student's computer needs no table of time zones.

    Parameters
    ----------
    course : Course
        The instructor's course.
    released : collection of str
        Names of the released assignments.
    """
    top: dict[str, TomlValue] = {
        "format": course.format,
        "id": course.id,
        "title": course.title,
        "exchange": "..",
        "collect": course.collect,
        "max_submission_mib": course.max_submission_mib,
    }
    tables = [toml_table(top), toml_table(msgspec.structs.asdict(course.late), "[late]")]
    for planned in course.assignments:
        if planned.name in released:
            due: dict[str, TomlValue] = {"due": planned.due} if planned.due else {}
            tables.append(toml_table({"name": planned.name, **due}, "[[assignments]]"))
    return "\n".join(tables).encode()
