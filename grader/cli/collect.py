"""`grader collect`: take in what students submitted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from grader.cli.options import course_option, instructor_course

_ACTION_COLOURS = {"new": "green", "updated": "green", "refused": "red", "not taken": "yellow"}


@click.command()
@click.argument("assignment")
@click.option(
    "--from",
    "address",
    metavar="FILE",
    help="A zip file with one folder a student, in place of the exchange.",
)
@course_option
def collect(assignment: str, address: str | None, course_dir: Path | None) -> None:
    """Take in what students submitted; run it as often as you like.

    Which submission of a student counts is a rule of the course: 'collect' and 'late' in course.toml.

    \b
    Example:  grader collect 01-activations
              grader collect 01-activations --from submissions.zip
    """
    from grader.exchange.actions import Exchange
    from grader.exchange.transports import source_at
    from grader.receipts.deliver import collect as take_in

    course = instructor_course(course_dir)
    [name] = course.chosen([assignment])
    source = source_at(course, address) if address else None
    taken = take_in(Exchange(course), name, dt.datetime.now(dt.UTC), source)
    width = max((len(item.student) for item in taken), default=0)
    for item in taken:
        click.echo(f"{item.student or '-':<{width}}  ", nl=False)
        click.secho(f"{item.action:<9}", fg=_ACTION_COLOURS.get(item.action), nl=False)
        click.echo(f"  {'; '.join([item.reason, *item.notes])}")
    refused = sum(item.action == "refused" for item in taken)
    click.echo(f"{len(taken)} looked at{f', {refused} refused' if refused else ''}")
