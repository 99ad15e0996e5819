"""The `course.toml` of a new course, from what nbgrader's settings and gradebook say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from grader.course.model import COURSE_FILE, FORMAT
from grader.course.toml import to_toml
from grader.nbgrader.importing import config as settings
from grader.nbgrader.importing.config import Config
from grader.nbgrader.importing.grades import Grades
from grader.nbgrader.importing.naming import folder_name
from grader.nbgrader.importing.placed import Placed

LARGEST_MIB = 100
"""What nbgrader allows for one file."""


def course_id(course: Path, config: Config) -> str:
    """Return the id of a course, made of the one in nbgrader's settings or of its folder's name."""
    return folder_name(config[settings.COURSE_ID]) or folder_name(course.resolve().name) or "course"


def due_dates(grades: Grades, placed: Sequence[Placed]) -> dict[str, dt.datetime]:
    """Return when each assignment is due, if it ever is and the year can be one."""
    found = {one.name: grades.due.get(one.converted.source) for one in placed}
    return {name: due for name, due in found.items() if due and 2000 <= due.year < dt.MAXYEAR}


def extensions(grades: Grades, placed: Sequence[Placed]) -> list[tuple[str, str, dt.datetime]]:
    """Return student, assignment and due date of all who may hand in later."""
    usual = due_dates(grades, placed)
    return sorted(
        (work.student, one.name, work.due)
        for one in placed
        for work in grades.work
        if (work.assignment, work.notebook) == (one.converted.source, one.converted.notebook)
        if work.due and one.name in usual and work.due > usual[one.name]
    )


def write_course_file(
    root: Path, name: str, config: Config, grades: Grades, placed: Sequence[Placed]
) -> None:
    """Write `course.toml`; assignments with problems are left out of it."""
    ready = [one for one in placed if not one.problems]
    due = due_dates(grades, ready)
    # nbgrader takes the newest submission, and by itself takes nothing off for lateness.
    table: dict[str, object] = {
        "format": FORMAT,
        "id": name,
        "title": name,
        "exchange": "exchange",
        "timezone": "UTC",
        "collect": "last",
        "max_submission_mib": LARGEST_MIB,
        "late": {"policy": "none" if config[settings.LATE_PENALTY] == "zero" else "percent"},
        "assignments": [
            {"name": one.name, **({"due": due[one.name]} if one.name in due else {})} for one in ready
        ],
        "extensions": [
            {"student": student, "assignment": assignment, "due": until}
            for student, assignment, until in extensions(grades, ready)
        ],
    }
    (root / COURSE_FILE).write_bytes(to_toml(table))
