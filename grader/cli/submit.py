"""`grader submit`: hand in."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import address_option, local_time, student_course


def _user_name() -> str:
    """Return the name of the user that this process runs as; `ExchangeError` if there is none."""
    import getpass

    from grader.errors import ExchangeError

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        hint = "Name yourself: --student ID."
        raise ExchangeError("You have no user name on this computer.", hint) from None


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".")
@click.option(
    "--student",
    envvar=["GRADER_STUDENT", "JUPYTERHUB_USER"],
    default=_user_name,
    help="Your id in the course. Default: your user name.",
)
@address_option
def submit(folder: Path, student: str, address: str | None) -> None:
    """Hand in a folder; prints a receipt.

    Submit as often as you like: every submission is kept, none is ever replaced.

    \b
    Example:  cd 01-activations && grader submit
    """
    from grader.errors import ExchangeError
    from grader.exchange.actions import Exchange
    from grader.grading.checked import assignment_folders
    from grader.receipts.book import ReceiptBook
    from grader.receipts.deliver import hand_in
    from grader.sandbox.text import plain_text

    place, *others = assignment_folders(folder)
    if others:
        there = ", ".join(each.name for each in (place, *others))
        raise ExchangeError(f"There are several assignments in {folder}: {there}.", "Name the folder of one.")
    course = student_course(address, place)
    receipt, work = hand_in(Exchange(course), place, student)
    click.secho(f"Submitted {receipt.assignment} as {receipt.student}.", fg="green", bold=True)
    click.echo(f"time   {receipt.submitted:%Y-%m-%d %H:%M:%S} UTC ({local_time(receipt.submitted)})")
    click.echo(f"hash   {receipt.hash}")
    for path, size in receipt.files.items():
        click.echo(f"file   {path} ({size:,} bytes)")
    click.echo(f"work   {work.file}")
    for remark in work.remarks:
        click.secho(f"note   {plain_text(remark)}", fg="yellow")
    factor = course.late.factor(receipt.submitted, course.due(receipt.assignment))
    if factor != 1.0:
        costs = "does not count" if factor is None else f"counts {factor:.0%}"
        click.secho(f"late   This is after the due date; it {costs}.", fg="yellow")
    click.echo(f"kept   {ReceiptBook().add(receipt)}")
