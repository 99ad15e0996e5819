"""The `course.toml` of a new course, from what nbgrader's settings and gradebook say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.course.model import COURSE_FILE, FORMAT
from grader.course.toml import to_toml
from grader.nbgrader.importing.grades import Grades
from grader.nbgrader.importing.naming import folder_name
from grader.nbgrader.importing.settings import Settings
from grader.nbgrader.importing.solution_folder import Placed
from grader.nbgrader.importing.submissions import LARGEST_MIB


def course_id(course: Path, settings: Settings) -> str:
    """Return the id of a course, made of the one in nbgrader's settings or of its folder's name."""
    return folder_name(settings.course_id) or folder_name(course.resolve().name) or "course"


def write_course_file(
    root: Path, name: str, settings: Settings, grades: Grades, placed: Sequence[Placed]
) -> None:
    """Write `course.toml`; assignments with problems are left out of it."""
    ready = [one for one in placed if not one.problems]
    planned = {one.name: grades.due.get(one.converted.source) for one in ready}
    due = {name: moment for name, moment in planned.items() if moment and 2000 <= moment.year < dt.MAXYEAR}
    # nbgrader takes the newest submission, and by itself takes nothing off for lateness.
    table: dict[str, object] = {
        "format": FORMAT,
        "id": name,
        "title": name,
        "exchange": "exchange",
        "timezone": "UTC",
        "collect": "last",
        "max_submission_mib": LARGEST_MIB,
        "proof": "advised",  # as in a new course: nbgrader's tests come without known mistakes
        "late": {"policy": "none" if settings.late_penalty == "zero" else "percent"},
        "assignments": [
            {"name": one.name, **({"due": due[one.name]} if one.name in due else {})} for one in ready
        ],
        "extensions": [
            {"student": student, "assignment": assignment, "due": until}
            for student, assignment, until in sorted(_extended(grades, ready, due))
        ],
    }
    (root / COURSE_FILE).write_bytes(to_toml(table))


def _extended(
    grades: Grades, placed: Sequence[Placed], usual: Mapping[str, dt.datetime]
) -> Iterator[tuple[str, str, dt.datetime]]:
    """Yield student, assignment and due date of all who may hand in later than usual."""
    for one in placed:
        for work in grades.work:
            own = (work.assignment, work.notebook) == (one.converted.source, one.converted.notebook)
            if own and work.due and one.name in usual and work.due > usual[one.name]:
                yield work.student, one.name, work.due
