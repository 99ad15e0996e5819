"""`grader init`: begin a course."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
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
