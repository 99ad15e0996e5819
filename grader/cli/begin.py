"""How a course, or an assignment in it, begins: `grader init`, `new` and `import`."""

import shlex
from pathlib import Path

import click

from grader.cli.options import FOLDER, NEW_FOLDER, course_dir_option


@click.command()
@click.argument("folder", type=NEW_FOLDER)
@click.option("--title", default="My course", show_default=True, help="What people call the course.")
@click.option("--id", "course_id", help="Short name of the course. Default: the folder's name.")
@click.option("--exchange", default="exchange", show_default=True, help="Folder that students can reach.")
@click.option("--example", is_flag=True, help="With a complete assignment to copy from, not the smallest.")
def init(folder: Path, title: str, course_id: str | None, exchange: str, example: bool) -> None:
    """Make a new course with one small assignment.

    \b
    Example:  grader init my-course --title "Neural networks" --exchange /srv/exchange
    """
    from grader.authoring.new import EXAMPLE_ASSIGNMENT, FIRST_ASSIGNMENT, new_course

    name = course_id or folder.resolve().name
    first = EXAMPLE_ASSIGNMENT if example else FIRST_ASSIGNMENT
    for path in new_course(folder, title=title, course_id=name, exchange=exchange, assignment=first):
        click.echo(f"wrote {path}")
    click.echo(f"Next: cd {shlex.quote(str(folder))} && grader build")


@click.command()
@click.argument("assignment")
@course_dir_option
def new(assignment: str, course_dir: Path | None) -> None:
    """Begin an assignment of three small files, and add it to the course.

    It builds and checks as it stands; change it to what you want to ask. In an empty folder a course is
    made around it.

    \b
    Example:  grader new 02-words && grader build 02-words
    """
    from grader.authoring.new import new_assignment, new_course
    from grader.cli.options import instructor_course
    from grader.errors import NotInCourse

    here = Path.cwd()
    try:
        written = new_assignment(instructor_course(course_dir), assignment)
    except NotInCourse:
        if any(path.name != ".git" for path in here.iterdir()):
            raise
        written = new_course(
            here, title="My course", course_id=here.name, exchange="exchange", assignment=assignment
        )
    for path in written:
        click.echo(f"wrote {path}")
    click.echo("Next: grader build, then 'grader check' in assignments/" + assignment)


@click.group("import")
def import_() -> None:
    """Take over a course of another system.

    \b
    Example:  grader import nbgrader course101 new-course
    """


@import_.command()
@click.argument("origin", metavar="COURSE", type=FOLDER)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--try", is_flag=True, hidden=True, expose_value=False)  # what is always done now
def nbgrader(origin: Path, folder: Path | None) -> None:
    """Make a course of one of nbgrader's, in DIR.

    Notebooks become solutions with checks; submissions, due dates and grades come along. Each test is run on
    its solution: what does not pass is no check. What has no place is listed, here and in IMPORT.md. Nothing
    of COURSE is changed. DIR must be new; by default it is COURSE's name followed by -grader.

    \b
    Example:  grader import nbgrader course101 new-course
    """
    from rich.console import Console

    from grader.nbgrader.importing import report
    from grader.nbgrader.importing.course import import_nbgrader
    from grader.reports.table import plain_table

    imported = import_nbgrader(origin, folder or Path(f"{origin.resolve().name}-grader"))
    console = Console()
    console.print(plain_table(report.ASSIGNMENT, report.COUNTS, report.assignment_rows(imported)))
    click.echo(imported.came)
    if imported.left_out:
        rows = report.left_out_rows(imported)
        console.print(plain_table(report.LEFT_OUT, ["points"], rows, "Left out"))
    for one in imported.placed:
        if one.problems:
            click.secho(f"{one.name} is not in course.toml yet: {one.problems}", fg="yellow")
    place = shlex.quote(str(imported.root))
    click.echo(f"Read {place}/{report.REPORT_FILE}, then: cd {place} && grader build && grader verify")
    click.echo("'grader verify' also says which known mistakes and variants the checks still lack.")
