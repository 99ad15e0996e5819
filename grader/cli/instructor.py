"""Commands for instructors, around grading: give out and take in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from grader.cli.options import course_option, instructor_course, known_assignments

_ACTION_COLOURS = {"new": "green", "updated": "green", "refused": "red", "not taken": "yellow"}


@click.command()
@click.argument("assignment")
@click.option("--force", is_flag=True, help="Replace what was released before.")
@course_option
def release(assignment: str, force: bool, course_dir: Path | None) -> None:
    """Put an assignment where students can fetch it.

    It must be built as it stands, and proven in its present form by 'grader verify'.

    \b
    Example:  grader release 01-activations
    """
    from grader.authoring.build import stale
    from grader.authoring.proof import require_proof
    from grader.errors import AuthoringError
    from grader.exchange.directory import DirectoryExchange

    course = instructor_course(course_dir)
    [name] = known_assignments(course, (assignment,))
    problems = stale(course, name)
    if problems:
        raise AuthoringError(f"{name} is not built as it stands: {problems[0]}", "Run 'grader build' first.")
    require_proof(course, name)
    place = DirectoryExchange(course).release(name, course.assignment(name), force=force)
    click.echo(f"Released {place}")
    click.echo(f"Students: grader fetch {name} --course {place.parent.parent}")


@click.command()
@click.argument("assignment")
@course_option
def collect(assignment: str, course_dir: Path | None) -> None:
    """Take in what students submitted; run it as often as you like.

    Which submission of a student counts is a rule of the course: 'collect' and 'late' in course.toml.

    \b
    Example:  grader collect 01-activations
    """
    from grader.exchange.collect import collect as take_in
    from grader.exchange.directory import DirectoryExchange

    course = instructor_course(course_dir)
    [name] = known_assignments(course, (assignment,))
    taken = take_in(course, DirectoryExchange(course), name, dt.datetime.now(dt.UTC))
    width = max((len(item.student) for item in taken), default=0)
    for item in taken:
        click.echo(f"{item.student or '-':<{width}}  ", nl=False)
        click.secho(f"{item.action:<9}", fg=_ACTION_COLOURS.get(item.action), nl=False)
        click.echo(f"  {'; '.join([item.reason, *item.notes])}")
    refused = sum(item.action == "refused" for item in taken)
    click.echo(f"{len(taken)} looked at{f', {refused} refused' if refused else ''}")
