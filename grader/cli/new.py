"""`grader new`: begin an assignment."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_option


@click.command()
@click.argument("assignment")
@course_option
def new(assignment: str, course_dir: Path | None) -> None:
    """Begin an assignment of three small files, and add it to the course.

    It builds and checks as it stands; change it to what you want to ask. In an empty folder a course is
    made around it.

    \b
    Example:  grader new 02-words && grader build 02-words
    """
    from grader.authoring.new import new_assignment, new_course
    from grader.course.files import find_course, load_course
    from grader.errors import NotInCourse

    here = Path.cwd()
    try:
        course = load_course(course_dir or find_course(here))
    except NotInCourse:
        if any(path.name != ".git" for path in here.iterdir()):
            raise
        written = new_course(
            here, title="My course", course_id=here.name, exchange="exchange", assignment=assignment
        )
    else:
        written = new_assignment(course, assignment)
    for path in written:
        click.echo(f"wrote {path}")
    click.echo("Next: grader build, then 'grader check' in assignments/" + assignment)
