"""Folders of solutions and tests become a new course, or assignments of one that is there."""

import re
import secrets
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from grader.authoring.build import build
from grader.authoring.new import EXAMPLE, add_to_plan
from grader.course.files import load_course, to_toml
from grader.course.model import COURSE_FILE, FORMAT, SOLUTIONS, Course
from grader.errors import AuthoringError, CourseError, explained
from grader.importing.assemble import Assembled, assemble_all
from grader.importing.folders import Layout, find_materials
from grader.importing.left_out import LeftOut, grouped, table

REPORT_FILE = "IMPORT.md"
KEPT = "imported"  # the folder of what has no other place
ASSIGNMENT, COUNTS = ("assignment", "exercises"), ("checks", "points")
_FEW = 20
_NUMBER = re.compile(r"(\d+)-")


class Taken(msgspec.Struct, frozen=True):
    """What became of a folder."""

    root: Path  # of the course
    assignments: tuple[Assembled, ...]  # that are in it, under the names they have there
    left_out: tuple[LeftOut, ...]
    report: Path

    @property
    def rows(self) -> list[list[str]]:
        """Name, exercises, checks of all tests, and points of each assignment."""
        rows = []
        for one in self.assignments:
            worth = sum(one.exercises.values())
            rows.append([one.name, ", ".join(one.exercises), f"{one.kept} of {one.found}", f"{worth:g}"])
        return rows


def import_folder(origin: Path, layout: Layout, folder: Path, course: Course | None = None) -> Taken:
    """Make assignments of what lies in a folder: in a course, or in a new one at a free place.

    Every test is tried on its solution, in this process as in grading. If nothing can be taken over that is a
    `CourseError`, and nothing is written.
    """
    if course is None:
        check_free(folder)
    materials, refused = find_materials(origin, layout)
    made = assemble_all(materials)
    left_out = [LeftOut(name, "all", why) for name, why in refused.items()]
    left_out += [one for assembled in made for one in assembled.left_out]
    return import_made(origin, folder, course, [one for one in made if one.files], left_out)


def import_made(
    origin: Path, folder: Path, course: Course | None, ready: Sequence[Assembled], left_out: list[LeftOut]
) -> Taken:
    """Write assignments that are ready; if there are none that is a `CourseError`."""
    if not ready:
        raise CourseError(f"Nothing of {origin} can be taken over.", reasons(left_out))
    if course is not None:
        return _write(course, ready, left_out, course.root / KEPT / f"{origin.resolve().name}.md")
    check_free(folder)
    with made_beside(folder) as root:
        name = course_id(origin)
        settings = {"format": FORMAT, "id": name, "title": name, "exchange": "exchange", "proof": "advised"}
        (root / COURSE_FILE).write_bytes(to_toml(settings))
        as_in_a_new_course(root)
        taken = _write(load_course(root), ready, left_out, root / REPORT_FILE)
    return msgspec.structs.replace(taken, root=folder, report=folder / REPORT_FILE)


def notebook_files(folder: Path) -> dict[str, bytes]:
    """Return the files beside notebooks, by path, but for tests and notebooks."""
    found = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        hidden = any(part[0] == "." or part in ("tests", "__pycache__") for part in place.parts)
        if path.is_file() and not hidden and path.suffix not in (".ipynb", ".zip", ".md"):
            found[place.as_posix()] = path.read_bytes()
    return found


def _write(course: Course, ready: Sequence[Assembled], left_out: list[LeftOut], report: Path) -> Taken:
    there = [path.name for path in course.root.glob(f"{SOLUTIONS}/*")]
    first = max((int(found[1]) for name in there if (found := _NUMBER.match(name))), default=0) + 1
    digits, placed = max(2, len(str(first + len(ready)))), list[Assembled]()
    for number, one in enumerate(ready, first):
        name = f"{number:0{digits}d}-{one.name}"[:64].strip("-._")
        folder = course.solution(name)
        with explained(f"{folder} cannot be written", kind=CourseError):
            folder.mkdir(parents=True)
            for file, content in one.files.items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(content)
        try:
            build(course, name)
            placed.append(msgspec.structs.replace(one, name=name))
        except (AuthoringError, CourseError) as error:
            why = "It does not build yet: mend what stands here in solutions/, and add it to course.toml."
            left_out.append(LeftOut(name, "all", why, detail=str(error)))
    add_to_plan(course, [one.name for one in placed])
    taken = Taken(course.root, tuple(placed), tuple(left_out), report)
    head = f"# Taken over\n\n{table([*ASSIGNMENT, *COUNTS], taken.rows)}\n\n"
    report.parent.mkdir(exist_ok=True)
    report.write_text(f"{head}## Left out\n\n{left_out_report(left_out)}\n", encoding="utf-8")
    return taken


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


def course_id(origin: Path, given: str = "") -> str:
    """Return the id of a course, made of a given one or of its folder's name."""
    return folder_name(given) or folder_name(origin.resolve().name) or "course"


def folder_name(text: str) -> str:
    """Return a text as part of a folder's name.

    >>> folder_name("Problem set 1: sums")
    'Problem-set-1-sums'
    """
    return re.sub(r"[^A-Za-z0-9._]+", "-", text)[:50].strip("-._")


def as_in_a_new_course(root: Path, ignored: Collection[str] = ()) -> None:
    """Write what every course has: what Git leaves out, and where nbgrader's commands find things."""
    text = (EXAMPLE / "gitignore").read_text(encoding="utf-8")
    (root / ".gitignore").write_text(text + "".join(f"{line}\n" for line in ignored), encoding="utf-8")
    shutil.copyfile(EXAMPLE / "nbgrader_config.py", root / "nbgrader_config.py")


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
