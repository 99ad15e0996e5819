"""Read `course.toml` and `assignment.toml`; every mistake names the file and the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.course.model import ASSIGNMENT_FILE, COURSE_FILE, FORMAT, Assignment, Course
from grader.course.rules import Fault, assignment_faults, course_faults, with_time_zones
from grader.course.toml import NotToml, parse_toml
from grader.errors import CourseError, NotInCourse

_T = TypeVar("_T", bound=msgspec.Struct)

_MISSING = {
    COURSE_FILE: "'grader init DIR' makes a course to start from.",
    ASSIGNMENT_FILE: "Restore it, or take the assignment out of course.toml.",
}


def load_course(folder: Path) -> Course:
    """Read the course of the folder that holds ``course.toml``."""
    path = folder / COURSE_FILE
    course = read_table(path, Course, FORMAT, _MISSING[COURSE_FILE], not_in_file="root")
    _refuse(path, course_faults(course))
    return msgspec.structs.replace(with_time_zones(course), root=folder.resolve())


def load_assignment(folder: Path) -> Assignment:
    """Read the assignment of the folder that holds ``assignment.toml`` and is named as it is."""
    path = folder / ASSIGNMENT_FILE
    assignment = read_table(path, Assignment, FORMAT, _MISSING[ASSIGNMENT_FILE], not_in_file="name")
    _refuse(path, assignment_faults(assignment))
    return msgspec.structs.replace(assignment, name=folder.resolve().name)


def find_course(start: Path) -> Path:
    """Return the folder of the course that `start` lies in."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise NotInCourse(
        f"{start} is not inside a course: no {COURSE_FILE} there or in a folder above.",
        "Go into the course's folder, or name it with --course DIR; 'grader init DIR' makes a new one.",
    )


def read_table(path: Path, kind: type[_T], version: int, missing: str, not_in_file: str = "") -> _T:
    """Decode one TOML file; `missing` advises where there is none, `not_in_file` is no field of it."""
    try:
        table = parse_toml(path.read_bytes())
    except FileNotFoundError:
        raise CourseError(f"There is no {path}.", missing) from None
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error}.") from None
    except NotToml as error:
        raise CourseError(f"{path} is not valid TOML: {error}.") from None
    if not_in_file in table:
        raise CourseError(f"{path}, {not_in_file}: it is not a field of this file.")
    if table.get("format") != version:
        raise CourseError(f"{path}, format: write 'format = {version}'.")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at ")
        field = where.strip("`").removeprefix("$").removeprefix(".") or "the file"
        field = field.replace("points[...]", f"points.{_no_number(table.get('points'))}")
        raise CourseError(f"{path}, {field}: {reason[:1].lower()}{reason[1:]}.") from None


def _refuse(path: Path, faults: Iterator[Fault]) -> None:
    """Tell the first fault."""
    for field, advice in faults:
        raise CourseError(f"{path}, {field}: {advice}.")


def _no_number(points: object) -> str:
    """Return the first key of a table whose value is no number; msgspec does not tell it."""
    entries = points.items() if isinstance(points, dict) else ()
    return next((key for key, value in entries if type(value) not in (int, float)), "")
