"""`grader receipt`: what a receipt proves."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from grader.cli.options import address_option, student_course

_MARKS = {"proof": ("✓", "green"), "agrees": ("✓", "green"), "against": ("✗", "red"), "open": ("?", "yellow")}


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
    from grader.receipts.compare import examine, files_at
    from grader.receipts.signed import Statement, read_receipt

    found, course = read_receipt(file), None
    with suppress(NotInCourse):
        course = student_course(address)
    evidence = examine(found, course, files_at(work) if work else None)
    said = evidence.said
    click.secho("  ".join(map(_line, (said.course, said.assignment, said.student))), bold=True)
    click.echo(f"submitted  {format_timestamp(said.submitted)}")
    if isinstance(said, Statement):
        click.echo(f"taken in   {format_timestamp(said.taken_in)}")
    click.echo(f"hash       {said.hash}")
    for finding in evidence.findings:
        mark, colour = _MARKS[finding.kind]
        click.secho(f"{mark} {_line(finding.message)}", fg=colour)
    proven, colour = ("Proven.", "green") if evidence.proven else ("Not proven.", "red")
    click.secho(proven, fg=colour, bold=True)
    raise SystemExit(0 if evidence.proven else 1)


def _line(text: str) -> str:
    """Return what anybody may have written as one line that moves no cursor."""
    from grader.sandbox.text import plain_text

    return plain_text(" ".join(text.split()))
