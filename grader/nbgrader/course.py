"""Take over a course of nbgrader: `grader import nbgrader`.

Each notebook becomes one assignment: nbgrader runs every notebook in a kernel of its own, so that two of them
may define the same names. Nothing of the old course is run, unless its tests are tried on the solutions; and
nothing of it is changed. The new course is made beside its place and then renamed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.authoring.new import EXAMPLE
from grader.course.files import load_course
from grader.course.model import Course
from grader.errors import AuthoringError, CourseError
from grader.nbgrader.importing import config as settings
from grader.nbgrader.importing.assignments import (
    all_hidden,
    convert_all,
    files_beside,
    left_out_of,
    place_all,
)
from grader.nbgrader.importing.beside import check_free, made_beside
from grader.nbgrader.importing.config import CONFIG_FILE, Config, read_config
from grader.nbgrader.importing.course_file import course_id, write_course_file
from grader.nbgrader.importing.gradebook import GRADEBOOK_FILE, read_gradebook
from grader.nbgrader.importing.grades import Grades
from grader.nbgrader.importing.kept import keep_grades, keep_left_out, keep_sources
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.marks import GivenMark
from grader.nbgrader.importing.placed import Placed
from grader.nbgrader.importing.report import REPORT_FILE, Imported, import_report
from grader.nbgrader.importing.source_folder import SourceAssignment, other_things, source_assignments
from grader.nbgrader.importing.work import bring_work

__all__ = ["REPORT_FILE", "GivenMark", "Imported", "LeftOut", "import_nbgrader"]


def import_nbgrader(
    origin: Path, folder: Path, keep_marks: Callable[[Course, list[GivenMark]], None], *, tried: bool = False
) -> Imported:
    """Make a new course of one of nbgrader's.

    Parameters
    ----------
    origin : Path
        The folder of nbgrader's course, with ``source`` and perhaps ``submitted`` and ``gradebook.db``.
    folder : Path
        Where to make the new one; nothing or an empty folder.
    keep_marks : callable
        Called with the new course and the marks that persons gave, to keep them.
    tried : bool, optional
        Whether to run every check on its solution, and to leave out those that it does not pass. This runs
        the instructor's tests in this process, as grading does.

    Raises
    ------
    CourseError
        If `origin` is no course of nbgrader, nothing of it can be taken over, or `folder` is not free;
        nothing is written then.
    """
    check_free(folder)
    config = read_config(origin)
    grades, ungraded = _grades(origin)
    sources = source_assignments(origin, config, grades.due)
    with made_beside(folder) as root:
        name = course_id(origin, config)
        placed, left_out = _assignments(root, name, sources, config, tried)
        if not placed:
            told = [f"{one.where}, {one.what}: {one.why}" for one in left_out]
            raise CourseError(f"Nothing of {origin} can be taken over.", "\n".join(told))
        write_course_file(root, name, config, grades, placed)
        course = load_course(root)
        submissions, marks, lost = bring_work(
            course, origin / config[settings.SUBMITTED], placed, sources, grades
        )
        keep_marks(course, marks)
        left_out += [*keep_sources(root, sources), *files_beside(sources), *lost, *ungraded]
        left_out += [*config.left_out, *other_things(origin, config)]
        keep_left_out(root, left_out)
        tables = keep_grades(root, grades)
        _write_as_in_a_new_course(root)
        imported = Imported(
            origin.resolve(), folder, tuple(placed), submissions, len(marks), tuple(tables), tuple(left_out)
        )
        (root / REPORT_FILE).write_text(import_report(imported), encoding="utf-8")
    return imported


def _assignments(
    root: Path, name: str, sources: Sequence[SourceAssignment], config: Config, tried: bool
) -> tuple[list[Placed], list[LeftOut]]:
    """Write all assignments; return them, and what has no place in them."""
    converted, refused = convert_all(sources, config)
    placed, empty = place_all(root, name, converted, sources, tried=tried)
    left_out = left_out_of([*(one.converted for one in placed), *empty])
    return placed, [*refused, *left_out, *all_hidden(placed)]


def _write_as_in_a_new_course(root: Path) -> None:
    """Write what every course has: what Git leaves out, and where nbgrader's commands find things."""
    ignored = (EXAMPLE / "gitignore").read_text(encoding="utf-8")
    (root / ".gitignore").write_text(f"{ignored}/imported/*.csv\n", encoding="utf-8")
    shutil.copyfile(EXAMPLE / CONFIG_FILE, root / CONFIG_FILE)


def _grades(origin: Path) -> tuple[Grades, list[LeftOut]]:
    """Return what the gradebook says, or why it says nothing."""
    path, told = origin / GRADEBOOK_FILE, "There is none, so no due dates and no grades were taken over."
    if path.is_file():
        try:
            return read_gradebook(path), []
        except AuthoringError as error:
            told = f"No due dates and no grades were taken over. {error.message} {error.hint}"
    return Grades(), [LeftOut(origin.resolve().name, GRADEBOOK_FILE, told)]
