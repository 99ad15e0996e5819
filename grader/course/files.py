"""`course.toml` and `assignment.toml`: what they may say, and how TOML is written."""

import contextlib
import datetime as dt
import functools
import keyword
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import tomli_w

from grader.course.logs import in_force, read_decisions
from grader.course.materials import pattern_fault
from grader.course.model import (
    ASSIGNMENT_FILE,
    COURSE_FILE,
    FETCHED_FILE,
    Assignment,
    Course,
    Extension,
    LatePolicy,
    time_zone,
)
from grader.course.reach import LARGEST, Serve
from grader.course.roster import ROSTER_FILE, Roster, roster_of
from grader.course.tables import Keys, TomlFile, close_to, listed, table_of
from grader.errors import CourseError, NotInCourse
from grader.files.names import did_you_mean, why_not_on_windows

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NEEDED_MODULES = frozenset({"grader", "numpy", "pytest"})  # by checks, so that nothing may hide them
# Without these nobody knows which course it is, where its work and its secret lie, or what a proof proves.
_PLACES = ("id", "exchange", "secret", "most_remembered")
_DATA = ("serve", "data")
PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

PUTS_BACK = "Rename it; 'grader fetch --missing' in its folder then puts it back."

_Faults = Iterator[tuple[Keys, str]]  # where, and what is wrong


def why_no_name(text: str) -> str:
    """Return why no folder can be called so on every computer, or nothing."""
    if not SAFE_NAME.fullmatch(text):
        return "use letters, digits, '-', '_' and '.' only"
    why = why_not_on_windows(text)
    return why and f"Windows cannot have it: {why}"


def load_course(folder: Path) -> Course:
    """Read the course of the folder that holds ``course.toml``.

    Mistakes in its rules and dates are kept as `faults`, with which nothing is released or graded; with
    others nothing can be done.
    """
    missing = "'grader init DIR' makes a course to start from."
    found = table_of(folder / COURSE_FILE, Course, missing, ("root", "faults", "decisions"))
    if found.value:
        found.value = msgspec.structs.replace(_with_time_zones(found.value), root=folder.resolve())
        found.add(_course_faults(found, found.value))
    unknown = [place[0] for place in found.faults if place and place[0] not in Course.__struct_fields__]
    meant_place = any(did_you_mean(str(name), _PLACES) for name in unknown)
    if found.value is None or meant_place or found.spoils(*_PLACES) or _DATA in found.faults:
        raise listed(found.sentences())
    return _with_decisions(msgspec.structs.replace(found.value, faults=tuple(found.sentences())))


def load_assignment(folder: Path) -> Assignment:
    """Read the assignment of the folder that holds ``assignment.toml`` and is named as it is."""
    found = read_assignment(folder)
    if found.value is None or found.faults:
        raise listed(found.sentences(), _broken(folder))
    return found.value


def read_assignment(folder: Path) -> TomlFile[Assignment]:
    """Read an assignment as far as it can be used, with what is wrong."""
    path, name, missing = folder / ASSIGNMENT_FILE, folder.resolve().name, ""
    if (folder / FETCHED_FILE).is_file():
        missing = (
            f"This folder was fetched with {ASSIGNMENT_FILE}; 'grader fetch --missing' in it puts it back."
        )
    elif not path.exists():
        others = sorted(found.parent.name for found in folder.parent.glob(f"*/{ASSIGNMENT_FILE}"))
        missing = f"{did_you_mean(name, others)}Restore it, or correct the name in {COURSE_FILE}."
    found = table_of(path, Assignment, missing, ("name",), _broken(folder))
    if found.value:
        found.add(_assignment_faults(found, found.value))
        found.value = msgspec.structs.replace(found.value, name=name)
    return found


def _broken(folder: Path) -> str:
    """Return what a student does about a broken ``assignment.toml``; an instructor mends it."""
    return PUTS_BACK if (folder / FETCHED_FILE).is_file() else ""


def find_course(start: Path) -> Path:
    """Return the folder of the course that `start` lies in."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise NotInCourse(
        f"{start} is not inside a course: no {COURSE_FILE} there or in a folder above.",
        "Go into the course's folder, or name it with --course DIR; 'grader init DIR' makes a new one.",
    )


def to_toml(table: Mapping[str, object]) -> bytes:
    """Return a TOML file's content; datetimes keep their offsets.

    Lists of flat tables are written as ``[[key]]``, so that a person, and `grader new`, can add one at the
    end; an empty list is left out, for the same reason.
    """
    lists = {key: value for key, value in table.items() if isinstance(value, list)}
    lists = {key: items for key, items in lists.items() if all(isinstance(item, dict) for item in items)}
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
        if due.tzinfo and zone and not any(_date_faults(due, ())):
            return due.astimezone(zone)
        return due if due.tzinfo else due.replace(tzinfo=zone)

    replace = msgspec.structs.replace
    assignments = [replace(item, due=item.due and moment(item.due)) for item in course.assignments]
    extensions = [
        replace(one, student=unicodedata.normalize("NFC", one.student), due=moment(one.due))
        for one in course.extensions
    ]
    return replace(course, assignments=assignments, extensions=extensions)


def _with_decisions(course: Course) -> Course:
    """Give a course its log; an extension there goes before one in the file, and never takes time away."""
    log = read_decisions(course.root)
    decided = {(one.assignment, one.student) for one in log if one.kind == "extension"}
    extensions = [one for one in course.extensions if (one.assignment, one.student) not in decided]
    usual = {item.name: item.due for item in course.assignments}
    for (kind, name, student), one in in_force(log).items():
        due = usual.get(name)
        if kind == "extension" and one.until and due and due.tzinfo and one.until > due:
            until = one.until.astimezone(due.tzinfo)
            extensions.append(Extension(student=student, assignment=name, due=until))
    return msgspec.structs.replace(course, extensions=extensions, decisions=tuple(log))


def _assignment_faults(found: TomlFile[Assignment], assignment: Assignment) -> _Faults:
    if not assignment.title:
        yield ("title",), "it is missing; write text in quotes"
    if not assignment.module.isidentifier() or keyword.iskeyword(assignment.module):
        yield ("module",), "write a Python name in quotes, without '.py'"
    asked = [name for name, worth in assignment.points.items() if worth or name not in assignment.bonus]
    if not asked and not found.spoils("points"):
        yield ("points",), "name at least one exercise and its points"
    for name in sorted(assignment.points.keys() & assignment.marked.keys()):
        yield ("marked", name), "it stands in points as well"
    for name, worth in assignment.points.items():
        if name in assignment.bonus and worth:
            yield ("bonus", name), "it stands in points as well"
        elif name not in assignment.bonus and not 0 < worth <= LARGEST:
            yield ("points", name), f"{worth:g} is not allowed; write a number above 0, at most {LARGEST:,}"
    for field in ("also", "files", "hidden_files"):
        patterns = enumerate(getattr(assignment, field))
        faults = [(number, pattern_fault(pattern, field == "also")) for number, pattern in patterns]
        yield from (((field, number), fault) for number, fault in faults if fault)
    for number, package in enumerate(assignment.packages):
        if not PACKAGE.fullmatch(package):
            yield ("packages", number), f"{package!r} is no package's name"


def _course_faults(found: TomlFile[Course], course: Course) -> _Faults:
    if why := why_no_name(course.id):
        yield ("id",), why
    for place in (("exchange",), ("secret",), _DATA, ("serve", "oidc", "client_secret_file")):
        path = str(functools.reduce(getattr, place, course))
        try:
            possible = "\0" not in str(Path(path).expanduser())
        except RuntimeError:  # the home folder of an unknown user
            possible = False
        if not possible:
            yield place, f"{path!r} cannot be a path here"
    if not course.exchange:
        yield ("exchange",), "name the folder of the exchange"
    if not course.title:
        yield ("title",), "it is missing; write text in quotes"
    if not found.spoils("late"):
        yield from _late_faults(course.late)
    if course.timezone and course.zone is None and time_zone("UTC"):  # else no zone is known here
        yield ("timezone",), f"{course.timezone!r} is not a time zone; write a name such as 'Europe/Berlin'"
    for number, item in found.numbered("assignments", course.assignments):
        where = ("assignments", number)
        if why := why_no_name(item.name):
            yield (*where, "name"), f"{item.name!r} is no folder's name; {why}"
        if course.names.count(item.name) > 1:
            yield (*where, "name"), f"{item.name!r} stands twice"
        if item.due and not found.spoils("timezone"):
            yield from _date_faults(item.due, (*where, "due"))
    yield from _serve_faults(course.serve)
    yield from _weight_faults(found, course)
    yield from _extension_faults(found, course)


def _serve_faults(serve: Serve) -> _Faults:
    oidc = serve.oidc
    if oidc.issuer and not re.match(r"https://[^/]|http://(localhost|127\.0\.0\.1|\[::1\])[:/]", oidc.issuer):
        yield ("serve", "oidc", "issuer"), f"{oidc.issuer!r} is not allowed; write an address with https://"
    if bool(oidc.issuer) != bool(oidc.client_id):
        missing = "client_id" if oidc.issuer else "issuer"
        yield ("serve", "oidc", missing), "it is missing; the provider's administrators know it"
    if serve.url and not re.fullmatch(r"https?://[^/?#\s]+/?", serve.url):
        why = "write an address such as 'https://course.example': a course has a name or a port of its own"
        yield ("serve", "url"), f"{why}, and no path behind it"
    if serve.register and not re.match("(postgresql|sqlite)://", serve.register):
        yield ("serve", "register"), "write 'postgresql://USER@HOST/NAME', or leave it out"
    if serve.cluster and not re.fullmatch(r"local|[a-z]+://\S+", serve.cluster):
        yield ("serve", "cluster"), "write the scheduler's address, such as 'tcp://HOST:8786', or 'local'"


def _weight_faults(found: TomlFile[Course], course: Course) -> _Faults:
    weighed = any(category.weight for category in course.categories.values())
    for number, item in found.numbered("assignments", course.assignments):
        place = ("assignments", number, "category")
        if item.category and item.category not in course.categories and not found.spoils("categories"):
            close = close_to(item.category, [*course.categories])
            yield place, f"there is no [categories.{item.category}]{close}"
        if weighed and not (item.category or item.practice):
            yield place, "it is missing, as categories have weights; name one, or write practice = true"
    for name, category in course.categories.items():
        if weighed and category.weight is None:
            yield ("categories", name, "weight"), "it is missing; give all categories one, or none"


def _late_faults(late: LatePolicy) -> _Faults:
    needed = {
        "percent_per_day": ("percent",),
        "floor_percent": ("percent",),
        "grace_minutes": ("grace", "percent"),
    }
    for field, policies in needed.items():
        if getattr(late, field) and late.policy not in policies:
            which = " or ".join(f'"{policy}"' for policy in policies)
            why = f'it needs policy = {which}, and policy is "{late.policy}"; leave one out or change it'
            yield ("late", field), why


def _extension_faults(found: TomlFile[Course], course: Course) -> _Faults:
    before, usual = set[tuple[str, str]](), {item.name: item.due for item in course.assignments}
    roster = Roster()
    with contextlib.suppress(CourseError):  # it is told where the roster is needed
        roster = roster_of(course.root) if course.extensions else roster
    usual_known = not found.spoils("assignments", "timezone")
    for number, one in found.numbered("extensions", course.extensions):
        place, student, name = ("extensions", number), one.student, one.assignment
        if not student or student != student.strip() or not student.isprintable():
            yield (*place, "student"), f"{student!r} is no student's id"
        elif roster.students and student not in roster.students:
            why = f"{student!r} is not in {ROSTER_FILE}. {roster.close(student)}".rstrip()
            yield (*place, "student"), why
        if (student, name) in before:
            yield place, f"{name!r} is extended twice for {student!r}"
        before.add((student, name))
        odd = [*_date_faults(one.due, (*place, "due"))]
        yield from odd
        if odd or not usual_known:
            continue  # that is to be mended first
        if name not in usual:
            yield (*place, "assignment"), f"there is no assignment {name!r}{close_to(name, course.names)}"
        elif (due := usual[name]) is None:
            yield (*place, "due"), f"{name!r} has no due date to extend"
        elif one.due <= due:
            why = f"it is not after {due}, when {name!r} is due for all; change it, or leave it out"
            yield (*place, "due"), why


def _date_faults(due: dt.datetime, place: Keys) -> _Faults:
    if due.tzinfo is None:
        yield place, "it has no time zone; add an offset such as '+01:00', or set timezone"
    # Years in which every time zone has an offset of whole minutes, and every other has the same moment.
    if not 2000 <= due.year < dt.MAXYEAR:
        yield place, f"its year must be from 2000 to {dt.MAXYEAR - 1}; leave it out if it is never due"
