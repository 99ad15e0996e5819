"""`grader doctor`: what this machine can do."""

from __future__ import annotations

import click

from grader.cli.options import address_option, student_course

_COLOURS = {"ok": "green", "weak": "yellow", "broken": "red"}


@click.command()
@address_option
def doctor(address: str | None) -> None:
    """Show what this machine can do, and what to mend.

    Exit code 1 if something is broken.

    \b
    Example:  grader doctor
    """
    from grader.errors import GraderError, NotInCourse
    from grader.grading.doctor import Capability, examine

    course, instead = None, []
    try:
        course = student_course(address)
    except NotInCourse:
        instead = [Capability("ok", "course", "none here; go into a course's folder to look at it as well")]
    except GraderError as error:
        instead = [Capability("broken", "course", error.message)]
    found = [*examine(course), *instead]
    width = max(len(finding.what) for finding in found)
    for finding in found:
        state = click.style(f"{finding.state:<6}", fg=_COLOURS[finding.state])
        click.echo(f"{state}  {finding.what:<{width}}  {finding.message}")
    raise SystemExit(1 if any(finding.state == "broken" for finding in found) else 0)
