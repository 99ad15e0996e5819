"""`grader fetch`: get an assignment."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from grader.cli.options import address_option, student_course


@click.command()
@click.argument("assignment")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), default=".", help="Where to put it."
)
@click.option("--missing", is_flag=True, help="Only put back files that are missing; change nothing else.")
@address_option
def fetch(assignment: str, into: Path, missing: bool, address: str | None) -> None:
    """Get an assignment, as a new folder.

    \b
    Example:  grader fetch 01-activations --course /srv/exchange/neural-networks
    """
    from grader.exchange.actions import Exchange

    course = student_course(address)
    folder = Exchange(course).fetch(assignment, into, missing_only=missing)
    click.echo(f"{folder} is ready. Read its README.md, write the functions in it, then:")
    click.echo(f"cd {shlex.quote(str(folder))} && grader check")
