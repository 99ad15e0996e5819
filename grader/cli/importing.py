"""Courses of other systems, and solutions with tests, taken over: `import`."""

import contextlib
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import FOLDER, instructor_course, show_tables
from grader.errors import NotInCourse

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.importing.course import Taken
    from grader.importing.left_out import LeftOut


@click.group("import")
def import_() -> None:
    """Take over courses of other systems, and solutions with tests.

    \b
    Example:  grader import nbgrader course101 new-course
              grader import tests homework1
    """


_new_course = click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))


@import_.command()
@click.argument("origin", metavar="COURSE", type=FOLDER)
@_new_course
@click.option(
    "--advice-points",
    type=click.FloatRange(0),
    default=0,
    help="What a test is worth that nbgrader gives no points for. Default: it only advises.",
)
def nbgrader(origin: Path, folder: Path | None, advice_points: float) -> None:
    """Make a course of one of nbgrader's, in DIR.

    Notebooks become solutions with checks; submissions, due dates and grades come along. Each test is run on
    its solution: what does not pass is no check. IMPORT.md lists what has no place.
    Nothing of COURSE is changed. DIR must be new; by default it is COURSE's name followed by -grader.

    \b
    Example:  grader import nbgrader course101 new-course
    """
    from grader.importing.course import COUNTS, REPORT_FILE
    from grader.nbgrader.importing import report
    from grader.nbgrader.importing.course import import_nbgrader
    from grader.reports.table import plain_table

    target = folder or Path(f"{origin.resolve().name}-grader")
    imported = import_nbgrader(origin, target, advice_points)
    show_tables(plain_table(report.ASSIGNMENT, COUNTS, report.assignment_rows(imported)))
    click.echo(imported.came)
    _show_left_out(imported.left_out)
    for one in imported.placed:
        if one.problems:
            click.secho(f"{one.name} is not in course.toml yet: {one.problems}", fg="yellow")
    _show_next(imported.root, imported.root / REPORT_FILE)


def _show_taken(taken: "Taken") -> None:
    from grader.importing.course import ASSIGNMENT, COUNTS
    from grader.reports.table import plain_table

    show_tables(plain_table(ASSIGNMENT, COUNTS, taken.rows))
    _show_left_out(taken.left_out)
    _show_next(taken.root, taken.report)


@import_.command()
@click.argument("origin", metavar="FOLDER", type=FOLDER)
@_new_course
def exercism(origin: Path, folder: Path | None) -> None:
    """Make assignments of exercism's: of one exercise, or of all in FOLDER.

    The example becomes the solution, each test a check that is worth a point. Every test is run on the
    example: what does not pass is no check, and is listed. In a course they are added to it; elsewhere, or
    where DIR is named, a new course is made in DIR, by default FOLDER's name followed by -grader.

    \b
    Example:  grader import exercism python/exercises/practice new-course
    """
    from grader.importing.course import import_folder

    _show_taken(import_folder(origin, "exercism", *_target(origin, folder)))


@import_.command()
@click.argument("origin", metavar="FOLDER", type=FOLDER)
@_new_course
def tests(origin: Path, folder: Path | None) -> None:
    """Make assignments of solutions with tests beside them, of unittest or pytest.

    FOLDER, or each folder in it, holds a module and tests that import it (test_NAME.py, NAME_test.py). If
    another version is in a folder called solution, that is the solution, and the outer one what students
    get. Each test is a check that is worth a point, if the solution passes it; others are listed. In a course
    they are added to it; elsewhere, or where DIR is named, a new course is made in DIR.

    \b
    Example:  grader import tests homework1
    """
    from grader.importing.course import import_folder

    _show_taken(import_folder(origin, "tests", *_target(origin, folder)))


@import_.command()
@click.argument("origin", metavar="FOLDER", type=FOLDER)
@_new_course
def otter(origin: Path, folder: Path | None) -> None:
    """Make assignments of Otter's notebooks in FOLDER: of those for otter assign, or with tests/*.py beside.

    Every test is run on the solution: what does not pass is no check, and is listed. In a course they are
    added to it; elsewhere, or where DIR is named, a new course is made in DIR.

    \b
    Example:  grader import otter hw01 new-course
    """
    from grader.nbgrader.importing.otter import import_otter

    _show_taken(import_otter(origin, *_target(origin, folder)))


def _target(origin: Path, folder: Path | None) -> "tuple[Path, Course | None]":
    """Return where a new course would be, and the course that somebody stands in who named no place."""
    course = None
    if folder is None:
        with contextlib.suppress(NotInCourse):
            course = instructor_course(None)
    return folder or Path(f"{origin.resolve().name}-grader"), course


def _show_left_out(left_out: "Sequence[LeftOut]") -> None:
    from grader.importing.left_out import grouped
    from grader.reports.table import plain_table

    if left_out:
        counts = ["how many", "points"]
        rows = [[why, first, *numbers] for why, *numbers, first in grouped(left_out)]
        show_tables(plain_table(["reason", "first"], counts, rows, "Left out, or to be looked at"))


def _show_next(root: Path, report: Path) -> None:
    place = shlex.quote(str(root))
    click.echo(f"Read {report}, then: cd {place} && grader build && grader verify")
    click.echo("'grader verify' also says which known mistakes and variants the checks still lack.")
