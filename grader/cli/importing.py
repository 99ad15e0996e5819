"""Courses of other systems, and solutions with tests, taken over: `import`."""

import contextlib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import FOLDER, instructor_course, show_table
from grader.errors import NotInCourse
from grader.messages import counted

if TYPE_CHECKING:
    from grader.importing.course import Taken

_ROWS = 15  # assignments that fit on a screen


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
    from grader.nbgrader.importing.course import import_nbgrader

    _show(import_nbgrader(origin, _target(origin, folder), advice_points))


_HELP = """\
{said}
In a course they are added to it; elsewhere, or where DIR is named, a new course is made in DIR, by default
FOLDER's name followed by -grader.

\b
Example:  grader import {source} {example}
"""


def _of_folder(source: str, example: str, said: str) -> None:
    """Make the command of a source whose folders become assignments."""

    @import_.command(source, help=_HELP.format(said=said.strip(), source=source, example=example))
    @click.argument("origin", metavar="FOLDER", type=FOLDER)
    @_new_course
    def take(origin: Path, folder: Path | None) -> None:
        from grader.importing.course import import_folder
        from grader.nbgrader.importing.otter import import_otter

        course = None
        with contextlib.suppress(NotInCourse):
            course = None if folder else instructor_course(None)
        into = _target(origin, folder), course
        _show(import_otter(origin, *into) if source == "otter" else import_folder(origin, source, *into))


_EXERCISM = """
Make assignments of exercism's: of one exercise, or of all in FOLDER.

The example becomes the solution, each test a check that is worth a point. Every test is run on the
example: what does not pass is no check, and is listed.
"""
_TESTS = """
Make assignments of solutions with tests beside them, of unittest or pytest.

FOLDER, or each folder in it, holds a module and tests that import it (test_NAME.py, NAME_test.py). If
another version is in a folder called solution, that is the solution, and the outer one what students
get. Each test is a check that is worth a point, if the solution passes it; others are listed.
"""
_OTTER = """
Make assignments of Otter's notebooks in FOLDER: of those for otter assign, or with tests/*.py beside.

Every test is run on the solution: what does not pass is no check, and is listed.
"""
_of_folder("exercism", "python/exercises/practice new-course", _EXERCISM)
_of_folder("tests", "homework1", _TESTS)
_of_folder("otter", "hw01 new-course", _OTTER)


def _target(origin: Path, folder: Path | None) -> Path:
    """Return where a new course would be."""
    return folder or Path(f"{origin.resolve().name}-grader")


def _show(taken: "Taken[Any]") -> None:
    """Show on one screen what became of it: of many assignments those that lost most."""
    from grader.importing.course import ASSIGNMENT, COUNTS, rows_of
    from grader.importing.left_out import grouped

    every = taken.assignments
    lossy = sorted((one for one in every if one.kept < one.found), key=lambda one: one.kept - one.found)
    shown = every if len(every) <= _ROWS else lossy[:_ROWS]
    title = "" if shown is every else f"{len(lossy)} of {len(every)} assignments lack tests"
    if shown:
        show_table(ASSIGNMENT, COUNTS, rows_of(shown), title)
    checks, tests = sum(one.kept for one in every), sum(one.found for one in every)
    click.echo(f"{counted(len(every), 'assignment')}: {checks} of {counted(tests, 'test')} became checks.")
    if taken.came:
        click.echo(taken.came)
    if taken.left_out:
        rows = [[why, first, *numbers] for why, *numbers, first in grouped(taken.left_out)]
        head = (["reason", "first"], ["how many", "points"])
        show_table(*head, rows, "Left out, or to be looked at")
    place = shlex.quote(str(taken.root))
    click.echo(f"Read {taken.report}, then: cd {place} && grader build && grader verify")
    click.echo("'grader verify' also says which known mistakes and variants the checks still lack.")
