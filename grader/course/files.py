"""TOML both ways: `course.toml` and `assignment.toml` are read, and every mistake names file and field."""

import datetime as dt
import keyword
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
import tomli_w

from grader.course.model import ASSIGNMENT_FILE, COURSE_FILE, FORMAT, LARGEST, Assignment, Course, time_zone
from grader.errors import CourseError, NotInCourse, explained

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DATE = "date and time as in 'due = 2030-01-31T23:59:00'"
_CUT_OFF_DATE = re.compile(rb"^\s*due\s*=\s*\d[^:\n]*(:\d+)?\s*(#.*)?$", re.MULTILINE)
_PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

_T = TypeVar("_T", bound=msgspec.Struct)
_Faults = Iterator[tuple[str, str]]  # a field, and what is wrong; each may rely on there being none before it


def load_course(folder: Path) -> Course:
    """Read the course of the folder that holds ``course.toml``."""
    path = folder / COURSE_FILE
    missing = "'grader init DIR' makes a course to start from."
    course = _with_time_zones(read_table(path, Course, FORMAT, missing, not_in_file="root"))
    for field, advice in _course_faults(course):  # the first is told
        raise CourseError(f"{path}, {field}: {advice}.")
    return msgspec.structs.replace(course, root=folder.resolve())


def load_assignment(folder: Path) -> Assignment:
    """Read the assignment of the folder that holds ``assignment.toml`` and is named as it is."""
    path = folder / ASSIGNMENT_FILE
    missing = "Restore it, or take the assignment out of course.toml."
    assignment = read_table(path, Assignment, FORMAT, missing, not_in_file="name")
    for field, advice in _assignment_faults(assignment):  # the first is told
        raise CourseError(f"{path}, {field}: {advice}.")
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
    if not path.exists():
        raise CourseError(f"There is no {path}.", missing)
    with explained(f"{path} cannot be read", kind=CourseError):
        content = path.read_bytes()
    try:
        table = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:  # also of a number of thousands of digits
        why = error if isinstance(error, ValueError) else "it is nested too deep"
        # Of a date that is cut off the position alone does not tell enough.
        hint = f"Write {_DATE}." if _CUT_OFF_DATE.search(content) else ""
        raise CourseError(f"{path} is not valid TOML: {why}.", hint) from None
    if not_in_file in table:
        raise CourseError(f"{path}, {not_in_file}: it is not a field of this file.")
    if table.get("format") != version:
        raise CourseError(f"{path}, format: write 'format = {version}'.")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at ")
        field = where.strip("`").removeprefix("$").removeprefix(".") or "the file"
        name = field.removesuffix("[...]")  # msgspec does not tell a table's key
        entries = table.get(name)
        if name in ("points", "marked") and isinstance(entries, dict):
            wrong = (k for k, v in entries.items() if type(v) not in (int, float) or not 0 < v <= LARGEST)
            field = next((f"{name}.{key}" for key in wrong), field)
        hint = f"Write {_DATE}." if field.endswith(".due") else ""
        raise CourseError(f"{path}, {field}: {reason[:1].lower()}{reason[1:]}.", hint) from None


def to_toml(table: Mapping[str, object]) -> bytes:
    """Return a TOML file's content; datetimes keep their offsets.

    Lists of flat tables are written as ``[[key]]``, so that a person, and `grader new`, can add one at the
    end; an empty list is left out, for the same reason.
    """
    lists = {
        key: value
        for key, value in table.items()
        if isinstance(value, list) and all(isinstance(item, dict) for item in value)
    }
    text = tomli_w.dumps({key: value for key, value in table.items() if key not in lists})
    for key, items in lists.items():
        text += "".join(f"\n[[{key}]]\n{tomli_w.dumps(item)}" for item in items)
    return text.encode()


def toml_value(text: str) -> str:
    """Return a text as TOML quotes it, for a template with comments."""
    return to_toml({"value": text}).decode().removeprefix("value = ").rstrip("\n")


def _with_time_zones(course: Course) -> Course:
    """Give all dates the course's zone, if it has one, so that all later comparing is between moments."""
    zone = course.zone

    def moment(due: dt.datetime) -> dt.datetime:
        if due.tzinfo and zone and not any(_date_faults(due, "")):
            return due.astimezone(zone)
        return due if due.tzinfo else due.replace(tzinfo=zone)

    replace = msgspec.structs.replace
    assignments = [replace(item, due=item.due and moment(item.due)) for item in course.assignments]
    extensions = [
        replace(one, student=unicodedata.normalize("NFC", one.student), due=moment(one.due))
        for one in course.extensions
    ]
    return replace(course, assignments=assignments, extensions=extensions)


def _assignment_faults(assignment: Assignment) -> _Faults:
    if not assignment.module.isidentifier() or keyword.iskeyword(assignment.module):
        yield "module", "it must be a Python name, without '.py'"
    if not any(assignment.points.values()):
        yield "points", "name at least one exercise and its points"
    for name in sorted(assignment.points.keys() & assignment.marked.keys()):
        yield f"marked.{name}", "it stands in points as well"
    for name in assignment.bonus:
        if assignment.points[name]:
            yield f"bonus.{name}", "it stands in points as well"
    for package in assignment.packages:
        if not _PACKAGE.fullmatch(package):
            yield "packages", f"{package!r} is no package's name"


def _course_faults(course: Course) -> _Faults:
    if not SAFE_NAME.fullmatch(course.id):
        yield "id", "use letters, digits, '-', '_' and '.' only"
    for field in ("exchange", "secret"):
        place = getattr(course, field)
        try:
            possible = "\0" not in str(Path(place).expanduser())
        except RuntimeError:  # the home folder of an unknown user
            possible = False
        if not possible:
            yield field, f"{place!r} cannot be a path here"
    if not course.exchange:
        yield "exchange", "name the folder of the exchange"
    late = course.late
    if late.policy != "percent" and (late.percent_per_day or late.floor_percent):
        yield "late.policy", 'percent_per_day and floor_percent need policy = "percent"'
    if late.policy == "none" and late.grace_minutes:
        yield "late.policy", 'grace_minutes needs policy = "grace" or "percent"'
    if course.timezone and course.zone is None and time_zone("UTC"):  # else no zone is known here
        yield "timezone", f"{course.timezone!r} is not a time zone; write a name such as 'Europe/Berlin'"
    for number, item in enumerate(course.assignments):
        field = f"assignments[{number}]"
        if not SAFE_NAME.fullmatch(item.name):
            yield f"{field}.name", f"{item.name!r} is no folder's name; use letters, digits, '-', '_' and '.'"
        if course.names.count(item.name) > 1:
            yield f"{field}.name", f"{item.name!r} stands twice"
        if item.due:
            yield from _date_faults(item.due, f"{field}.due")
    yield from _extension_faults(course)


def _extension_faults(course: Course) -> _Faults:
    found = set[tuple[str, str]]()
    for number, one in enumerate(course.extensions):
        field, student, name = f"extensions[{number}]", one.student, one.assignment
        if not student or student != student.strip() or not student.isprintable():
            yield f"{field}.student", f"{student!r} is no student's id"
        if name not in course.names:
            yield f"{field}.assignment", f"there is no assignment {name!r}"
        yield from _date_faults(one.due, f"{field}.due")
        usual = course.due(name)
        if usual is None:
            yield f"{field}.due", f"{name!r} has no due date to extend"
        elif one.due <= usual:
            yield f"{field}.due", f"it is not after {usual}, when {name!r} is due for all"
        if (student, name) in found:
            yield field, f"{name!r} is extended twice for {student!r}"
        found.add((student, name))


def _date_faults(due: dt.datetime, field: str) -> _Faults:
    if due.tzinfo is None:
        yield field, "it has no time zone; add an offset such as '+01:00', or set timezone"
    # Years in which every time zone has an offset of whole minutes, and every other has the same moment.
    if not 2000 <= due.year < dt.MAXYEAR:
        yield field, f"its year must be from 2000 to {dt.MAXYEAR - 1}; leave it out if it is never due"
