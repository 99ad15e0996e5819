"""Read `course.toml` and `assignment.toml`; every mistake names the file and the field."""

from __future__ import annotations

import keyword
import math
import re
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.course.fields import SAFE_NAME, require
from grader.course.model import ASSIGNMENT_FILE, COURSE_FILE, FORMAT, Assignment, Course
from grader.course.schedule import extensions, schedule
from grader.course.toml import NotToml, parse_toml
from grader.errors import CourseError, NotInCourse

_PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

LARGEST = 1_000_000
"""More than any limit or point; operating systems take no time or size that is much larger."""

_T = TypeVar("_T", Course, Assignment)

_MISSING = {
    COURSE_FILE: "'grader init DIR' makes a course to start from.",
    ASSIGNMENT_FILE: "Restore it, or take the assignment out of course.toml.",
}


def load_course(folder: Path) -> Course:
    """Read the course of a folder.

    Parameters
    ----------
    folder : Path
        The folder that holds ``course.toml``.

    Raises
    ------
    CourseError
        If the file is missing, unreadable or wrong; the message names the field.
    """
    path = folder / COURSE_FILE
    course = _read(path, Course, given=("root",))
    require(bool(SAFE_NAME.fullmatch(course.id)), path, "id", "use letters, digits, '-', '_' and '.' only")
    for field in ("exchange", "secret"):
        _check_place(getattr(course, field), path, field)
    require(bool(course.exchange), path, "exchange", "name the folder of the exchange")
    _check_late_policy(course, path)
    _positive(course.max_submission_mib, path, "max_submission_mib")
    planned = schedule(course, path)
    return msgspec.structs.replace(
        course, root=folder.resolve(), assignments=planned, extensions=extensions(course, planned, path)
    )


def load_assignment(folder: Path) -> Assignment:
    """Read the assignment of a folder under ``solutions/``.

    Parameters
    ----------
    folder : Path
        The folder that holds ``assignment.toml``; its name is the assignment's.

    Raises
    ------
    CourseError
        If the file is missing, unreadable or wrong; the message names the field.
    """
    path = folder / ASSIGNMENT_FILE
    assignment = _read(path, Assignment, given=("name",))
    good = assignment.module.isidentifier() and not keyword.iskeyword(assignment.module)
    require(good, path, "module", "it must be a Python name, without '.py'")
    require(bool(assignment.points), path, "points", "name at least one exercise and its points")
    for table in ("points", "marked"):
        for name, points in getattr(assignment, table).items():
            _positive(points, path, f"{table}.{name}")
    twice = sorted(assignment.points.keys() & assignment.marked.keys())
    require(not twice, path, f"marked.{''.join(twice[:1])}", "it stands in points as well")
    for field, value in msgspec.structs.asdict(assignment.limits).items():
        _positive(value, path, f"limits.{field}")
    for package in assignment.packages:
        require(
            _PACKAGE.fullmatch(package) is not None, path, "packages", f"{package!r} is no package's name"
        )
    return msgspec.structs.replace(assignment, name=folder.resolve().name)


def find_course(start: Path) -> Path:
    """Return the folder of the course that `start` lies in.

    Raises
    ------
    NotInCourse
        If neither `start` nor a folder above it holds ``course.toml``.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise NotInCourse(
        f"{start} is not inside a course: no {COURSE_FILE} there or in a folder above.",
        "Go into the course's folder, or name it with --course DIR; 'grader init DIR' makes a new one.",
    )


def _read(path: Path, kind: type[_T], given: tuple[str, ...]) -> _T:
    """Decode one file; `given` are fields of the model that a file must not set."""
    try:
        table = parse_toml(path.read_bytes())
    except FileNotFoundError:
        raise CourseError(f"There is no {path}.", _MISSING[path.name]) from None
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error}.") from None
    except NotToml as error:
        raise CourseError(f"{path} is not valid TOML: {error}.") from None
    for field in given:
        require(field not in table, path, field, "it is not a field of this file")
    require(table.get("format") == FORMAT, path, "format", f"write 'format = {FORMAT}'")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at ")
        field = where.strip("`").removeprefix("$").removeprefix(".") or "the file"
        field = field.replace("points[...]", f"points.{_no_number(table.get('points'))}")
        raise CourseError(f"{path}, {field}: {reason[:1].lower()}{reason[1:]}.") from None


def _no_number(points: object) -> str:
    """Return the first key of a table whose value is no number; msgspec does not tell it."""
    entries = points.items() if isinstance(points, dict) else ()
    return next((key for key, value in entries if type(value) not in (int, float)), "")


def _positive(value: float, path: Path, field: str) -> None:
    require(0 < value <= LARGEST, path, field, f"it must be a number above 0, and at most {LARGEST}")


def _check_place(text: str, path: Path, field: str) -> None:
    """Refuse what cannot be the path of a file or folder."""
    try:
        possible = "\0" not in str(Path(text).expanduser())
    except RuntimeError:  # the home folder of an unknown user
        possible = False
    require(possible, path, field, f"{text!r} cannot be a path here")


def _check_late_policy(course: Course, path: Path) -> None:
    late = course.late
    require(
        math.isfinite(late.grace_minutes) and late.grace_minutes >= 0,
        path, "late.grace_minutes", "it must be 0 or more",
    )  # fmt: skip
    for field in ("percent_per_day", "floor_percent"):
        require(0 <= getattr(late, field) <= 100, path, f"late.{field}", "it must be between 0 and 100")
    require(
        late.policy == "percent" or not (late.percent_per_day or late.floor_percent),
        path, "late.policy", "percent_per_day and floor_percent need policy = \"percent\"",
    )  # fmt: skip
    require(
        late.policy != "none" or not late.grace_minutes,
        path, "late.policy", "grace_minutes needs policy = \"grace\" or \"percent\"",
    )  # fmt: skip
