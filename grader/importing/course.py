"""Folders of solutions and tests become a new course, or assignments of one that is there."""

import contextlib
import datetime as dt
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from grader.authoring.build import build
from grader.authoring.new import EXAMPLE, add_to_plan, require_free
from grader.course.files import to_toml
from grader.course.model import COURSE_FILE, SOLUTIONS, Course
from grader.errors import AuthoringError, CourseError, explained
from grader.files.records import FORMAT
from grader.importing.assemble import Assembled, assemble, on_all_processors
from grader.importing.folders import find_materials
from grader.importing.left_out import LeftOut, grouped, table
from grader.importing.trial import NOT_INSTALLED

REPORT_FILE = "IMPORT.md"
KEPT = "imported"  # the folder of what has no other place
ASSIGNMENT, COUNTS = ("assignment", "made of", "exercises"), ("checks", "points")
_FEW = 20
_ELSEWHERE = (
    "This module of the course's own lies elsewhere: put it beside what imports it, and import again."
)
_NOT_YET = "It does not build yet: mend what stands here in solutions/, and add it to course.toml."
_NUMBER = re.compile(r"(\d+)-")
A = TypeVar("A", bound=Assembled)


class Taken(msgspec.Struct, Generic[A], frozen=True):
    """What became of a course or a folder."""

    root: Path  # of our course
    assignments: tuple[A, ...]  # that are written, under the names they have there
    left_out: tuple[LeftOut, ...]
    report: Path
    came: str = ""  # a sentence about what came along besides


def import_folder(origin: Path, layout: str, folder: Path, course: Course | None = None) -> Taken[Assembled]:
    """Make assignments of what lies in a folder: in a course, or in a new one at a free place."""
    if course is None:
        require_free(folder)
    materials, refused = find_materials(origin, layout)
    left_out = [LeftOut(name, "all", why) for name, why in refused.items()]
    return import_made(origin, folder, course, on_all_processors(assemble, materials), left_out)


def import_made(
    origin: Path, folder: Path, course: Course | None, made: Sequence[A], left_out: Sequence[LeftOut]
) -> Taken[A]:
    """Write assignments into a course, or a new one; if none is left that is a `CourseError`."""
    report = Path(KEPT, f"{origin.resolve().name}.md") if course else Path(REPORT_FILE)
    with contextlib.nullcontext(course) if course else new_course(origin, folder) as into:
        placed, told = written(origin, into, made, left_out)
        root = course.root if course else folder
        taken = Taken(root, tuple(placed), tuple(told), root / report)
        (into.root / report).parent.mkdir(exist_ok=True)
        (into.root / report).write_text(report_text(origin, taken), encoding="utf-8")
        if course:
            add_to_plan(course, [one.name for one in placed if not one.problems])
        else:
            write_plan(into, placed)
    return taken


@contextlib.contextmanager
def new_course(origin: Path, folder: Path, given: str = "") -> Iterator[Course]:
    """Give a new course; it is hidden until all is in it."""
    target = folder.resolve()
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    name = folder_name(given) or folder_name(origin.resolve().name) or "course"
    try:
        yield Course(format=FORMAT, id=name, title=name, root=temporary)
        temporary.rename(target)
    finally:
        if temporary.exists():
            shutil.rmtree(temporary)


def written(
    origin: Path, course: Course, made: Sequence[A], left_out: Sequence[LeftOut]
) -> tuple[list[A], list[LeftOut]]:
    """Return the assignments that are written, and all that is left out; none is a `CourseError`."""
    all_left_out = [*left_out, *(one for assembled in made for one in assembled.left_out)]
    told = [_known_as_own(one, origin) for one in dict.fromkeys(all_left_out)]
    ready = [one for one in made if one.files]
    if not ready:  # of a few things each is told, of many each reason once
        few = [f"{one.where}, {one.what}: {one.said}" for one in told if len(told) <= _FEW]
        many = [f"{count} times: {why} First: {first}." for why, count, _, first in grouped(told)]
        raise CourseError(f"Nothing of {origin} can be taken over.", "\n".join(few or many))
    course.root.mkdir(parents=True, exist_ok=True)
    placed, more = place(course, ready)
    return placed, told + more


def _known_as_own(one: LeftOut, origin: Path) -> LeftOut:
    """Return the same, unless a package that is not installed is a module of the course's own."""
    if one.why != NOT_INSTALLED:
        return one
    places = [*origin.rglob(f"{one.what}.py"), *origin.rglob(f"{one.what}/__init__.py")]
    where = ", ".join(sorted(path.relative_to(origin).as_posix() for path in places))
    return msgspec.structs.replace(one, why=_ELSEWHERE, detail=f"It is {where}.") if where else one


def place(course: Course, ready: Sequence[A]) -> tuple[list[A], list[LeftOut]]:
    """Write assignments into `solutions/`, numbered, and build them; return them, and which do not build."""
    there = [path.name for path in course.root.glob(f"{SOLUTIONS}/*")]
    first = max((int(found[1]) for name in there if (found := _NUMBER.match(name))), default=0) + 1
    digits, placed = max(2, len(str(first + len(ready)))), list[A]()
    for number, one in enumerate(ready, first):
        name, problems = f"{number:0{digits}d}-{one.name}"[:64].strip("-._"), one.problems
        folder = course.solution(name)
        with explained(f"{folder} cannot be written", kind=CourseError):
            for file, content in one.files.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(content)
        try:
            if not problems:
                build(course, name)
        except (AuthoringError, CourseError) as error:
            problems = str(error).replace(f"{course.root}/", "")
        placed.append(msgspec.structs.replace(one, name=name, problems=problems))
    return placed, [LeftOut(one.name, "all", _NOT_YET, one.problems) for one in placed if one.problems]


def write_plan(
    course: Course,
    placed: Sequence[Assembled],
    due: Mapping[str, dt.datetime] = {},
    ignored: str = "",
    **settings: object,
) -> None:
    """Write what a new course has besides assignments; those with problems are left out of `course.toml`."""
    names = [one.name for one in placed if not one.problems]
    table: dict[str, object] = {
        "format": FORMAT,
        "id": course.id,
        "title": course.title,
        "exchange": "exchange",
        "proof": "advised",  # as in any new course: tests of other systems come without known mistakes
        **settings,
        "assignments": [{"name": name, **({"due": due[name]} if name in due else {})} for name in names],
    }
    (course.root / COURSE_FILE).write_bytes(to_toml(table))
    left_to_git = (EXAMPLE / "gitignore").read_text(encoding="utf-8") + ignored
    (course.root / ".gitignore").write_text(left_to_git, encoding="utf-8")
    shutil.copyfile(EXAMPLE / "nbgrader_config.py", course.root / "nbgrader_config.py")


def rows_of(assignments: Iterable[Assembled]) -> list[list[str]]:
    """Return name, origin, exercises, checks of all tests, and points of each assignment."""
    rows = []
    for one in assignments:
        points = f"{sum(one.exercises.values()):g}" + (f" of {one.worth:g}" if one.worth is not None else "")
        rows.append([one.name, one.origin, ", ".join(one.exercises), f"{one.kept} of {one.found}", points])
    return rows


def report_text(origin: Path, taken: Taken[Any], *sections: str) -> str:
    """Return the report, in Markdown, with more sections."""
    parts = [f"# Taken over from {origin.resolve().name}", *([taken.came] if taken.came else [])]
    parts += ["## Assignments", table([*ASSIGNMENT, *COUNTS], rows_of(taken.assignments)), "## Left out"]
    left_out = taken.left_out
    rows = [[one.where, one.what, one.said, f"{one.points:g}" if one.points else ""] for one in left_out]
    if rows:  # by reason with counts, then each thing
        parts += [table(["reason", "how many", "points", "first"], grouped(left_out))]
        parts += ["### One by one", table(["where", "what", "why", "points"], rows)]
    return "\n\n".join([*parts, *([] if rows else ["Nothing."]), *sections]) + "\n"


def folder_name(text: str) -> str:
    """Return a text as part of a folder's name.

    >>> folder_name("Problem set 1: sums")
    'Problem-set-1-sums'
    """
    return re.sub(r"[^A-Za-z0-9._]+", "-", text)[:50].strip("-._")
