"""What is found about a receipt or a machine, a line each: `grader receipt` and `grader doctor`."""

from contextlib import suppress
from pathlib import Path

import click

from grader.cli.options import address_option, student_course

_MARKS = {"proof": ("✓", "green"), "agrees": ("✓", "green"), "against": ("✗", "red"), "open": ("?", "yellow")}
_COLOURS = {"ok": "green", "weak": "yellow", "broken": "red"}


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("work", type=click.Path(path_type=Path, exists=True), required=False)
@address_option
def receipt(file: Path, work: Path | None, address: str | None) -> None:
    """Say what a receipt proves: who handed in what, and when.

    FILE is the receipt that 'grader submit' kept, or the signed one that 'grader status' fetches. WORK is a
    submission to compare with it: a folder, or one file. In the instructor's course, signatures are checked,
    and what was collected is looked at; a student can compare files, but prove nothing to others.

    Exit code 0 if it is proven, 1 if not.

    \b
    Example:  grader receipt alice.json
              grader receipt alice.json from-her-mail/
    """
    from grader.errors import NotInCourse
    from grader.exchange.submission import format_timestamp
    from grader.receipts.compare import examine
    from grader.receipts.receipt import Statement, read_receipt
    from grader.sandbox.text import plain_text

    found, course = read_receipt(file), None
    with suppress(NotInCourse):
        course = student_course(address)
    evidence = examine(found, course, work)
    said = evidence.said
    # Anybody may have written it: each is one line that moves no cursor.
    names = [plain_text(" ".join(text.split())) for text in (said.course, said.assignment, said.student)]
    click.secho("  ".join(names), bold=True)
    click.echo(f"submitted  {format_timestamp(said.submitted)}")
    if isinstance(said, Statement):
        click.echo(f"taken in   {format_timestamp(said.taken_in)}")
    click.echo(f"hash       {said.hash}")
    for finding in evidence.findings:
        mark, colour = _MARKS[finding.kind]
        click.secho(f"{mark} {plain_text(' '.join(finding.message.split()))}", fg=colour)
    proven, colour = ("Proven.", "green") if evidence.proven else ("Not proven.", "red")
    click.secho(proven, fg=colour, bold=True)
    raise SystemExit(0 if evidence.proven else 1)


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
