"""What students do with an exchange: `grader list`, `fetch`, `submit`, `status` and `feedback`."""

import getpass
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import FOLDER, NEW_FOLDER, address_option, local_time, student_course
from grader.errors import ExchangeError, explained

if TYPE_CHECKING:
    from grader.course.model import Course
    from grader.exchange.actions import Exchange
    from grader.exchange.submission import Receipt
    from grader.work.work import Work


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
        due, count = course.due(name), attempts[name]
        when = f"due {local_time(course, due)}" if due else "no due date"
        times = f"submitted {count} time{'s' * (count != 1)}" if count else "nothing submitted"
        click.echo(f"{name:<{width}}  {when}  {times} from this computer")


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
@click.option("--anyway", is_flag=True, help="Even if nothing in it counts: it replaces what you submitted.")
@address_option
def submit(folder: Path, student: str, anyway: bool, address: str | None) -> None:
    """Hand in a folder; prints a receipt.

    Submit as often as you like: every submission is kept, none is ever replaced.

    \b
    Example:  cd 01-activations && grader submit
    """
    from grader.exchange.actions import Exchange
    from grader.grading.checked import assignment_folders
    from grader.receipts.deliver import hand_in
    from grader.receipts.receipt import ReceiptBook

    place, *others = assignment_folders(folder)
    if others:
        there = ", ".join(each.name for each in (place, *others))
        raise ExchangeError(f"There are several assignments in {folder}: {there}.", "Name the folder of one.")
    course = student_course(address, place)
    receipt, work = hand_in(Exchange(course), place, student, anyway=anyway)
    lost = None
    try:
        path = ReceiptBook().add(receipt)
    except ExchangeError as error:  # the screen shows it all the same
        lost = error
    hint = lost.message if lost else f"Its receipt is kept: {path}"
    with explained(f"{receipt.assignment} is handed in as {receipt.student}, but cannot be shown", hint):
        _show_receipt(course, receipt, work)
        if lost:
            raise lost
        click.echo(f"kept   {path}")


def _show_receipt(course: "Course", receipt: "Receipt", work: "Work") -> None:
    from grader.files.records import shown
    from grader.sandbox.text import plain_text

    click.secho(f"Submitted {receipt.assignment} as {receipt.student}.", fg="green", bold=True)
    click.echo(f"time   {shown(receipt.submitted, course.zone)}")
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


@click.command()
@click.argument("assignment", required=False, metavar="[ASSIGNMENT | RECEIPT]")
@address_option
def status(assignment: str | None, address: str | None) -> None:
    """Show what you handed in, when, and whether it was late.

    Also saves the signed receipts that confirm what was collected; 'grader receipt' reads them. What you
    handed in from another computer is not known here: bring the receipt that was kept there.

    \b
    Example:  grader status 01-activations
              grader status receipt.json
    """
    from grader.receipts.deliver import signed_receipt
    from grader.receipts.receipt import ReceiptBook

    exchange, receipts = _handed_in(address, assignment, "status")
    course = exchange.course
    for receipt in receipts:
        factor = course.late.factor(receipt.submitted, course.due(receipt.assignment))
        late = {1.0: "in time", None: "too late to count"}.get(factor) or f"late, counts {factor:.0%}"
        stands = exchange.transport.holds(receipt.folder)
        there = "" if stands else "; no longer in the exchange: show your receipt"
        when, signed = local_time(course, receipt.submitted), signed_receipt(exchange, receipt)
        kept = ReceiptBook().add(receipt, signed) if signed else None
        click.echo(f"{receipt.assignment}  {when}  {receipt.hash[:12]}  as {receipt.student}  {late}{there}")
        if signed:
            taken_in = local_time(course, signed.statement.taken_in)
            click.echo(f"  taken in {taken_in}, signed receipt: {kept}")


@click.command()
@click.argument("assignment", required=False, metavar="[ASSIGNMENT | RECEIPT]")
@click.option("--save", is_flag=True, help="Also write it to feedback-ASSIGNMENT.md here.")
@address_option
def feedback(assignment: str | None, save: bool, address: str | None) -> None:
    """Show the feedback on what you handed in.

    It is found by the receipt, which lies on the computer that you handed in from; on another, bring it.

    \b
    Example:  grader feedback 01-activations
              grader feedback receipt.json
    """
    from grader.files.atomic import write_atomically

    exchange, receipts = _handed_in(address, assignment, "feedback")
    given = [(receipt.assignment, exchange.feedback(receipt)) for receipt in receipts]
    latest = {name: text for name, text in given if text is not None}
    if receipts and not latest:
        click.echo(f"There is no feedback yet on the submission{'s' * (len(receipts) != 1)} known here.")
    for name, text in latest.items():
        click.echo(text)
        if save:
            path = Path(f"feedback-{name}.md")
            with explained(f"{path} cannot be written", "Run it in a folder of your own."):
                write_atomically(path, text.encode())
            click.echo(f"Saved as {path}.")


def _handed_in(
    address: str | None, assignment: str | None = None, command: str = ""
) -> "tuple[Exchange, list[Receipt]]":
    """Return the exchange of a course, and a receipt that is named, or those of one or all assignments.

    That no receipt lies here is told for a `command`; it is not to say that nothing was handed in.
    """
    from grader.exchange.actions import Exchange
    from grader.receipts.receipt import ReceiptBook, own_receipt

    course = student_course(address)
    if assignment and Path(assignment).is_file():
        return Exchange(course), [own_receipt(Path(assignment), course.id)]
    receipts = ReceiptBook().receipts(course.id, assignment)
    if assignment and not receipts:
        course.chosen([assignment])
    if command and not receipts:
        what = f"Nothing{f' of {assignment}' if assignment else ''} was submitted from this computer"
        click.echo(f"{what}; what was from another one is not known here.")
        click.echo(f"If you have its receipt: grader {command} FILE")
    return Exchange(course), receipts
