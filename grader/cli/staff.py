"""Who marks with the instructor: `grader staff`."""

from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option
from grader.messages import counted

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.grading.sharing import Way

_WAYS: "tuple[Way, ...]" = ("student", "question", "section")


@click.group()
@course_option
@click.pass_context
def staff(context: click.Context, course: "Course") -> None:
    """Say who marks what.

    \b
    Example:  grader staff share 09-check-tests --by question --among ann --among ben
    """
    context.obj = course


@staff.command()
@click.argument("assignment")
@click.option("--by", "way", type=click.Choice(_WAYS), default="student", show_default=True)
@click.option("--among", "people", multiple=True, metavar="NAME", help="Who marks; repeatable.")
@click.option("--off", is_flag=True, help="Nobody has a share: whoever is free takes the next answer.")
@click.pass_obj
def share(course: "Course", assignment: str, way: "Way", people: tuple[str, ...], off: bool) -> None:
    """Share the marking of an assignment out among several people.

    Evenly and at random, by question or by student, or by the roster's sections. What comes later, and all
    without shares, is for whoever is free. Names are those of accounts, here or of `grader serve`. Whoever
    has a share keeps it when you share out again.

    \b
    Example:  grader staff share 09-check-tests --by question --among ann --among ben
              grader staff share 09-check-tests --off
    """
    from grader.grading.sharing import share_out

    if bool(people) == off:
        raise click.UsageError("Name with --among who marks, or end it with --off.")
    [name] = course.chosen([assignment])
    shares = share_out(course, name, way, people)
    markers = list(shares.markers.values())
    for person in people:
        click.echo(f"{person}: {counted(markers.count(person), shares.by)}")
    if off:
        click.echo(f"{name}: whoever is free takes the next answer.")
