"""Who is in the course: `grader roster`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option, show_tables, warn
from grader.errors import CourseError
from grader.messages import counted, some

if TYPE_CHECKING:
    from grader.course.model import Course

_MOST_SHOWN = 20
_MOST_NAMED = 10


@click.group(invoke_without_command=True)
@course_option
@click.pass_context
def roster(context: click.Context, course: "Course") -> None:
    """Show who is in the course, or read it from another table.

    The roster is the file roster.csv in the course's folder: a line a student, with the columns id, name,
    email, section, group, canvas_id, moodle_id, sis_id, login, github and dropped, and any of your own. Only
    the id is needed.

    \b
    Example:  grader roster
              grader roster import canvas.csv
    """
    from grader.course.roster import FIELDS, roster_of
    from grader.reports.table import plain_table

    context.obj = course
    if context.invoked_subcommand:
        return
    known = roster_of(course.root)
    if not known.students:
        hint = (
            "'grader roster import FILE' reads an export of Canvas, Moodle, GitHub Classroom ... or any CSV."
        )
        raise CourseError(f"There is no roster.csv in {course.root}.", hint)
    students = known.students.values()
    columns = [field for field in FIELDS if any(getattr(one, field) for one in students)]
    rows = [[getattr(one, field) for field in columns] for one in students]
    gone = len(known.students) - len(known.active)
    title = f"{counted(len(known.active), 'student')}{f', {gone} dropped' if gone else ''}"
    show_tables(plain_table(columns, [], rows, title))
    warn(known.remarks)


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=FIELD",
    help="Take this column of the file for a field of the roster; repeatable.",
)
@click.option("--drop-missing", is_flag=True, help="Who is not in the file has left the course.")
@click.pass_obj
def import_(course: "Course", file: Path, columns: tuple[str, ...], drop_missing: bool) -> None:
    """Take students from a table: of Canvas, Moodle, GitHub Classroom, another LMS or a spreadsheet.

    A student is known again by any id. What the file says counts, what it does not say stays, and so do your
    own columns. New students get as id the login, else the institution's number, the e-mail address or the
    GitHub name: the first that all of them have. Where it is to be another: --column "SIS User ID=id".

    \b
    Example:  grader roster import canvas-gradebook.csv
              grader roster import moodle.csv --column "Groups=group"
    """
    from grader.course.roster import keep_roster, roster_of
    from grader.course.roster_import import merge, read_export

    for option in columns:
        if "=" not in option:
            raise click.UsageError(f"--column {option}: write NAME=FIELD.")
    given = {name.strip(): field.strip() for name, _, field in (one.rpartition("=") for one in columns)}
    before, read = roster_of(course.root), read_export(file, given)
    merged = merge(before, read, drop_missing=drop_missing)
    path = keep_roster(course.root, merged.roster)
    taken = ", ".join(f"{name!r} as {field}" for name, field in read.columns.items())
    click.echo(f"Read as {read.title}: {taken}.")
    for title, lines in (
        ("added", [merged.roster.label(one) for one in merged.added]),
        ("changed", merged.changed),
    ):
        click.secho(f"{title}: {len(lines)}", bold=True)
        for line in lines[:_MOST_SHOWN]:
            click.echo(f"  {line}")
        if len(lines) > _MOST_SHOWN:
            click.echo(f"  and {len(lines) - _MOST_SHOWN} more")
    if merged.missing:
        gone = "are marked as dropped" if drop_missing else "stay; if they left: --drop-missing"
        names = some([merged.roster.label(one) for one in merged.missing], _MOST_NAMED)
        warn([f"Not in {file.name}: {names}; they {gone}."])
    warn(merged.remarks)
    click.echo(f"Wrote {path}: {counted(len(merged.roster.active), 'student')}.")
