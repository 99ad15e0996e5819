"""Folders of solutions and tests become a new course, or assignments of one that is there."""

import datetime as dt
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.authoring.build import build
from grader.authoring.new import EXAMPLE, add_to_plan
from grader.course.files import to_toml
from grader.course.model import COURSE_FILE, FORMAT, SOLUTIONS, Course
from grader.errors import AuthoringError, CourseError, explained
from grader.importing.assemble import Assembled, assemble_all
from grader.importing.folders import Layout, find_materials
from grader.importing.left_out import LeftOut, grouped, table

REPORT_FILE = "IMPORT.md"
KEPT = "imported"  # the folder of what has no other place
ASSIGNMENT, COUNTS = ("assignment", "made of", "exercises"), ("checks", "points")
_FEW = 20
_NOT_YET = "It does not build yet: mend what stands here in solutions/, and add it to course.toml."
_NUMBER = re.compile(r"(\d+)-")
A = TypeVar("A", bound=Assembled)


class Taken(msgspec.Struct, frozen=True):
    """What became of a course or a folder."""

    root: Path  # of our course
    assignments: tuple[Assembled, ...]  # that are written, under the names they have there
    left_out: tuple[LeftOut, ...]
    report: Path
    came: str = ""  # a sentence about what came along besides


def import_folder(origin: Path, layout: Layout, folder: Path, course: Course | None = None) -> Taken:
    """Make assignments of what lies in a folder: in a course, or in a new one at a free place."""
    if course is None:
        check_free(folder)
    materials, refused = find_materials(origin, layout)
    left_out = [LeftOut(name, "all", why) for name, why in refused.items()]
    return import_made(origin, folder, course, assemble_all(materials), left_out)


def import_made(
    origin: Path, folder: Path, course: Course | None, made: Sequence[Assembled], left_out: Sequence[LeftOut]
) -> Taken:
    """Write assignments into a course, or a new one; if none is left that is a `CourseError`."""
    ready, told = some_of(origin, made, left_out)
    if course is not None:
        placed, more = place(course, ready)
        add_to_plan(course, [one.name for one in placed if not one.problems])
        path = course.root / KEPT / f"{origin.resolve().name}.md"
        taken = Taken(course.root, tuple(placed), (*told, *more), path)
        path.parent.mkdir(exist_ok=True)
        path.write_text(report_text(origin, taken), encoding="utf-8")
        return taken
    with made_beside(folder) as root:
        planned = planned_course(origin, root)
        placed, more = place(planned, ready)
        write_plan(planned, placed)
        taken = Taken(folder, tuple(placed), (*told, *more), folder / REPORT_FILE)
        (root / REPORT_FILE).write_text(report_text(origin, taken), encoding="utf-8")
    return taken


def some_of(origin: Path, made: Sequence[A], left_out: Sequence[LeftOut]) -> tuple[list[A], list[LeftOut]]:
    """Return the assignments that can be written, and all that is left out; none is a `CourseError`."""
    told = [*dict.fromkeys([*left_out, *(one for assembled in made for one in assembled.left_out)])]
    ready = [one for one in made if one.files]
    if not ready:
        raise CourseError(f"Nothing of {origin} can be taken over.", reasons(told))
    return ready, told


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


def planned_course(origin: Path, root: Path, given: str = "") -> Course:
    """Return a course that is not written yet, called as is given or as the folder it comes from."""
    name = folder_name(given) or folder_name(origin.resolve().name) or "course"
    return Course(format=FORMAT, id=name, title=name, root=root)


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


def report_text(origin: Path, taken: Taken, *sections: str) -> str:
    """Return the report, in Markdown, with more sections."""
    parts = [f"# Taken over from {origin.resolve().name}", *([taken.came] if taken.came else [])]
    parts += ["## Assignments", table([*ASSIGNMENT, *COUNTS], rows_of(taken.assignments))]
    return "\n\n".join([*parts, "## Left out", left_out_report(taken.left_out), *sections]) + "\n"


def left_out_report(left_out: Sequence[LeftOut]) -> str:
    """Return what is left out, in Markdown: by reason with counts, then each thing."""
    if not left_out:
        return "Nothing."
    rows = [[one.where, one.what, one.said, f"{one.points:g}" if one.points else ""] for one in left_out]
    reasons = table(["reason", "how many", "points", "first"], grouped(left_out))
    return f"{reasons}\n\n### One by one\n\n{table(['where', 'what', 'why', 'points'], rows)}"


def reasons(left_out: Sequence[LeftOut]) -> str:
    """Return why nothing is left: of a few things each, of many each reason once."""
    if len(left_out) <= _FEW:
        return "\n".join(f"{one.where}, {one.what}: {one.said}" for one in left_out)
    return "\n".join(f"{count} times: {why} First: {first}." for why, count, _, first in grouped(left_out))


def folder_name(text: str) -> str:
    """Return a text as part of a folder's name.

    >>> folder_name("Problem set 1: sums")
    'Problem-set-1-sums'
    """
    return re.sub(r"[^A-Za-z0-9._]+", "-", text)[:50].strip("-._")


def check_free(folder: Path) -> None:
    """Make sure that a new course can be made at a place."""
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file.", "Name a folder that does not exist yet.")
    if folder.is_dir() and any(folder.iterdir()):
        raise CourseError(
            f"{folder} is not empty.", "Name a folder that does not exist yet, or an empty one."
        )


@contextmanager
def made_beside(folder: Path) -> Iterator[Path]:
    """Give a hidden folder beside a free place, and rename it to that place once all is in it."""
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    temporary.mkdir()
    try:
        yield temporary
        temporary.rename(target)
    finally:
        if temporary.exists():
            shutil.rmtree(temporary)
