"""What students do with an exchange: `grader list`, `fetch`, `submit`, `status` and `feedback`."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import FOLDER, NEW_FOLDER, address_option, local_time, student_course

if TYPE_CHECKING:
    from grader.exchange.actions import Exchange
    from grader.exchange.submission import Receipt


@click.command("list")
@address_option
def list_assignments(address: str | None) -> None:
    """Show the assignments that are out, and when they are due.

    \b
    Example:  grader list --course /srv/exchange/neural-networks
    """
    exchange, receipts = _handed_in(address)
    course, names = exchange.course, exchange.released()
    attempts = Counter(receipt.assignment for receipt in receipts)
    click.secho(course.title, bold=True)
    if not names:
        click.echo("Nothing is released yet.")
    width = max(map(len, names), default=0)
    for name in names:
        due = course.due(name)
        when = f"due {local_time(course, due)}" if due else "no due date"
        count = attempts[name]
        submitted = f"submitted {count} time{'s' * (count != 1)}" if count else "not submitted"
        click.echo(f"{name:<{width}}  {when}  {submitted}")


@click.command()
@click.argument("assignment")
@click.option("--into", type=NEW_FOLDER, default=".", help="Where to put it.")
@click.option("--missing", is_flag=True, help="Only put back files that are missing; change nothing else.")
@address_option
def fetch(assignment: str, into: Path, missing: bool, address: str | None) -> None:
    """Get an assignment, as a new folder.

    \b
    Example:  grader fetch 01-activations --course /srv/exchange/neural-networks
    """
    from grader.exchange.actions import Exchange

    folder = Exchange(student_course(address)).fetch(assignment, into, missing_only=missing)
    click.echo(f"{folder} is ready. Read its README.md, write the functions in it, then:")
    click.echo(f"cd {shlex.quote(str(folder))} && grader check")


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
@click.argument("folder", type=FOLDER, default=".")
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
    from grader.receipts.deliver import hand_in
    from grader.receipts.receipt import ReceiptBook
    from grader.sandbox.text import plain_text

    place, *others = assignment_folders(folder)
    if others:
        there = ", ".join(each.name for each in (place, *others))
        raise ExchangeError(f"There are several assignments in {folder}: {there}.", "Name the folder of one.")
    course = student_course(address, place)
    receipt, work = hand_in(Exchange(course), place, student)
    click.secho(f"Submitted {receipt.assignment} as {receipt.student}.", fg="green", bold=True)
    click.echo(f"time   {receipt.submitted:%Y-%m-%d %H:%M:%S} UTC ({local_time(course, receipt.submitted)})")
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


@click.command()
@click.argument("assignment", required=False)
@address_option
def status(assignment: str | None, address: str | None) -> None:
    """Show what you handed in, when, and whether it was late.

    Also saves the signed receipts that confirm what was collected; 'grader receipt' reads them.

    \b
    Example:  grader status 01-activations
    """
    from grader.receipts.deliver import signed_receipt
    from grader.receipts.receipt import ReceiptBook

    exchange, receipts = _handed_in(address, assignment)
    course = exchange.course
    if not receipts:
        of = f" of {assignment}" if assignment else ""
        click.echo(f"You have submitted nothing{of} from this computer.")
    for receipt in receipts:
        factor = course.late.factor(receipt.submitted, course.due(receipt.assignment))
        late = {1.0: "in time", None: "too late to count"}.get(factor) or f"late, counts {factor:.0%}"
        stands = exchange.transport.holds(receipt.folder)
        there = "" if stands else "; no longer in the exchange: show your receipt"
        when = local_time(course, receipt.submitted)
        click.echo(f"{receipt.assignment}  {when}  {receipt.hash[:12]}  as {receipt.student}  {late}{there}")
        signed = signed_receipt(exchange, receipt)
        if signed is not None:
            taken_in = local_time(course, signed.statement.taken_in)
            click.echo(f"  taken in {taken_in}, signed receipt: {ReceiptBook().add(receipt, signed)}")


@click.command()
@click.argument("assignment", required=False)
@click.option("--save", is_flag=True, help="Also write it to feedback-ASSIGNMENT.md here.")
@address_option
def feedback(assignment: str | None, save: bool, address: str | None) -> None:
    """Show the feedback on what you handed in.

    \b
    Example:  grader feedback 01-activations
    """
    from grader.errors import explained
    from grader.files.atomic import write_atomically

    exchange, receipts = _handed_in(address, assignment)
    given = [(receipt.assignment, exchange.feedback(receipt)) for receipt in receipts]
    latest = {name: text for name, text in given if text is not None}
    if not latest:
        click.echo("There is no feedback yet.")
    for name, text in latest.items():
        click.echo(text)
        if save:
            path = Path(f"feedback-{name}.md")
            with explained(f"{path} cannot be written", "Run it in a folder of your own."):
                write_atomically(path, text.encode())
            click.echo(f"Saved as {path}.")


def _handed_in(address: str | None, assignment: str | None = None) -> tuple[Exchange, list[Receipt]]:
    """Return the exchange of a course, and the receipts for one or all of its assignments."""
    from grader.exchange.actions import Exchange
    from grader.receipts.receipt import ReceiptBook

    course = student_course(address)
    receipts = ReceiptBook().receipts(course.id, assignment)
    if assignment and not receipts:
        course.chosen([assignment])
    return Exchange(course), receipts
