"""Take over a course of nbgrader: `grader import nbgrader`.

Each notebook becomes one assignment: nbgrader runs every notebook in a kernel of its own, so that two of them
may define the same names. Nothing of the old course is changed. The new course is made beside its place and
then renamed, so it is there whole or not at all.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.course.files import load_course
from grader.course.model import FORMAT, Course, Scheduled
from grader.errors import AuthoringError, CourseError
from grader.importing.assemble import on_all_processors
from grader.importing.beside import NOT_ALONG, Beside, files_beside
from grader.importing.course import (
    REPORT_FILE,
    as_in_a_new_course,
    check_free,
    course_id,
    made_beside,
    reasons,
)
from grader.importing.left_out import LeftOut
from grader.nbgrader.importing.assignment import Converted, checks_of, convert
from grader.nbgrader.importing.cells import read_cells
from grader.nbgrader.importing.grades import GRADEBOOK_FILE, Grades, read_gradebook
from grader.nbgrader.importing.new_course import Placed, named, tried, write, write_course_file
from grader.nbgrader.importing.origin import (
    Settings,
    SourceAssignment,
    other_things,
    read_settings,
    source_assignments,
)
from grader.nbgrader.importing.report import (
    Imported,
    import_report,
    keep_grades,
    keep_left_out,
    keep_sources,
)
from grader.nbgrader.importing.submissions import bring_work

_NO_CHECKS = (
    "None of its cells can be a check, so it is no assignment here; what students handed in stays there."
)
_ALL_HIDDEN = "All its checks are hidden, so 'grader check' has none to run; move some to the public file."


def import_nbgrader(origin: Path, folder: Path, advice: float = 0.0) -> Imported:
    """Make a new course, in a free place, of nbgrader's in `origin`; tests without points get `advice`.

    Every check is tried on its solution, and left out if that does not pass: this runs the instructor's tests
    in this process, as grading does. If it is no course of nbgrader, nothing of it can be taken over, or the
    place is not free, that is a `CourseError`, and nothing is written.
    """
    check_free(folder)
    settings = msgspec.structs.replace(read_settings(origin), advice=advice)
    grades, ungraded = _grades(origin)
    sources = source_assignments(origin, settings, grades.due)
    with made_beside(folder) as root:
        name = course_id(origin, settings.course_id)
        placed, left_out = _assignments(root, name, sources, settings)
        if not placed:
            raise CourseError(f"Nothing of {origin} can be taken over.", reasons(left_out))
        write_course_file(root, name, settings, grades, placed)
        notebooks = {source.name: [path.stem for path in source.notebooks] for source in sources}
        submissions, marks, lost = bring_work(
            load_course(root), origin / settings.submitted, placed, notebooks, grades
        )
        left_out += [*keep_sources(root, sources), *lost, *ungraded, *settings.left_out]
        left_out += other_things(origin, settings)
        keep_left_out(root, left_out)
        tables = keep_grades(root, grades)
        as_in_a_new_course(root, ["/imported/*.csv"])
        imported = Imported(
            origin.resolve(), folder, tuple(placed), submissions, marks, tuple(tables), tuple(left_out)
        )
        (root / REPORT_FILE).write_text(import_report(imported), encoding="utf-8")
    return imported


def _grades(origin: Path) -> tuple[Grades, list[LeftOut]]:
    """Return what the gradebook says, or why it says nothing."""
    path, why = origin / GRADEBOOK_FILE, "There is none, so no due dates and no grades were taken over."
    if path.is_file():
        try:
            return read_gradebook(path), []
        except AuthoringError as error:
            why = f"No due dates and no grades were taken over. {error.message} {error.hint}"
    return Grades(), [LeftOut(origin.resolve().name, GRADEBOOK_FILE, why)]


def _assignments(
    root: Path, name: str, sources: Sequence[SourceAssignment], settings: Settings
) -> tuple[list[Placed], list[LeftOut]]:
    """Write all assignments that have checks; return them, and what has no place in them."""
    beside = {source.name: _beside(source) for source in sources}
    converted, left_out = _converted(sources, settings)
    left_out += [LeftOut(name, file, NOT_ALONG) for name, one in beside.items() for file in one.left]
    planned = on_all_processors(tried, named([one for one in converted if one.drafts], beside))
    schedule = [Scheduled(name=one.name) for one in planned]
    course = Course(format=FORMAT, id=name, title=name, root=root, assignments=schedule)
    placed = [write(course, one) for one in planned if one.converted.drafts]
    empty = [one for one in (*converted, *(one.converted for one in planned)) if not one.drafts]
    for one in (*(one.converted for one in placed), *empty):
        if not one.drafts:
            left_out.append(LeftOut(one.source, f"{one.notebook}.ipynb", _NO_CHECKS))
        left_out += one.left_out
    hidden = [one.name for one in placed if not checks_of(one.converted)[0]]
    return placed, [*left_out, *(LeftOut(one, "public checks", _ALL_HIDDEN) for one in hidden)]


def _beside(source: SourceAssignment) -> Beside:
    """Return the files beside the notebooks of an assignment."""
    found = {}
    for path in source.files:
        if path not in source.notebooks:
            with contextlib.suppress(PermissionError):
                found[path.relative_to(source.folder).as_posix()] = path.read_bytes()
    return files_beside(found)


def _converted(
    sources: Sequence[SourceAssignment], settings: Settings
) -> tuple[list[Converted], list[LeftOut]]:
    """Convert the notebooks of a course; one that cannot be read stops no other."""
    converted, refused = list[Converted](), list[LeftOut]()
    for source in sources:
        if not source.notebooks:
            refused.append(LeftOut(source.name, "assignment", "It has no notebooks."))
        for path in source.notebooks:
            try:
                converted.append(convert(source.name, path.stem, read_cells(path), settings))
            except AuthoringError as error:
                why = f"It was not taken over. {error.message} {error.hint}".strip()
                refused.append(LeftOut(source.name, path.name, why))
    return converted, refused
