"""`grader import`: take over a course of another system."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.group("import")
def import_() -> None:
    """Take over a course of another system.

    \b
    Example:  grader import nbgrader course101 new-course
    """


@import_.command()
@click.argument("origin", metavar="COURSE", type=click.Path(path_type=Path, file_okay=False, exists=True))
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
