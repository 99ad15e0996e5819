"""Commands for students: what is there, get it, hand it in, see what became of it."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from grader.cli.options import (
    assignment_of,
    course_option,
    known_assignments,
    local_time,
    student_course,
    student_option,
    user_name,
)


@click.command("list")
@course_option
def list_assignments(course_dir: Path | None) -> None:
    """Show the assignments that are out, and when they are due.

    \b
    Example:  grader list --course /srv/exchange/neural-networks
    """
    from grader.exchange.directory import DirectoryExchange
    from grader.receipts.receipt_book import ReceiptBook

    course = student_course(course_dir)
    names = DirectoryExchange(course).released()
    click.secho(course.title, bold=True)
    if not names:
        click.echo("Nothing is released yet.")
    width = max(map(len, names), default=0)
    for name in names:
        due = course.due(name)
        when = f"due {local_time(due)}" if due else "no due date"
        handed_in = len(ReceiptBook().receipts(course.id, name))
        told = f"submitted {handed_in} time{'s' * (handed_in != 1)}" if handed_in else "not submitted"
        click.echo(f"{name:<{width}}  {when}  {told}")


@click.command()
@click.argument("assignment")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), default=".", help="Where to put it."
)
@click.option("--missing", is_flag=True, help="Only put back files that are missing; change nothing else.")
@course_option
def fetch(assignment: str, into: Path, missing: bool, course_dir: Path | None) -> None:
    """Get an assignment, as a new folder.

    \b
    Example:  grader fetch 01-activations --course /srv/exchange/neural-networks
    """
    from grader.exchange.directory import DirectoryExchange

    course = student_course(course_dir)
    into.mkdir(parents=True, exist_ok=True)
    folder = DirectoryExchange(course).fetch(assignment, into, missing_only=missing)
    click.echo(f"{folder} is ready. Read its README.md, write the functions in it, then:")
    click.echo(f"cd {shlex.quote(str(folder))} && grader check")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".")
@student_option
@course_option
def submit(folder: Path, student: str | None, course_dir: Path | None) -> None:
    """Hand in a folder; prints a receipt.

    Submit as often as you like: every submission is kept, none is ever replaced.

    \b
    Example:  cd 01-activations && grader submit
    """
    from grader.course.files import load_assignment
    from grader.errors import ExchangeError
    from grader.exchange.directory import DirectoryExchange
    from grader.grading.local import assignment_folders
    from grader.receipts.receipt_book import ReceiptBook
    from grader.sandbox.text import plain_text
    from grader.work.handing_in import handed_in

    place, *others = assignment_folders(folder)
    if others:
        there = ", ".join(each.name for each in (place, *others))
        raise ExchangeError(f"There are several assignments in {folder}: {there}.", "Name the folder of one.")
    course, name = student_course(course_dir, place), assignment_of(place)
    who = user_name() if student is None else student
    work = handed_in(place, load_assignment(place), course.max_submission_mib)
    receipt = DirectoryExchange(course).submit(place, name, who, files=work.files)
    click.secho(f"Submitted {name} as {receipt.student}.", fg="green", bold=True)
    click.echo(f"time   {receipt.submitted:%Y-%m-%d %H:%M:%S} UTC ({local_time(receipt.submitted)})")
    click.echo(f"hash   {receipt.hash}")
    for path, size in receipt.files.items():
        click.echo(f"file   {path} ({size:,} bytes)")
    click.echo(f"work   {work.work}")
    for remark in work.remarks:
        click.secho(f"note   {plain_text(remark)}", fg="yellow")
    factor = course.late.factor(receipt.submitted, course.due(name))
    if factor != 1.0:
        costs = "does not count" if factor is None else f"counts {factor:.0%}"
        click.secho(f"late   This is after the due date; it {costs}.", fg="yellow")
    click.echo(f"kept   {ReceiptBook().add(receipt)}")


@click.command()
@click.argument("assignment", required=False)
@course_option
def status(assignment: str | None, course_dir: Path | None) -> None:
    """Show what you handed in, when, and whether it was late.

    Keeps the receipts that the course's side signed when it took something in; 'grader receipt' reads them.

    \b
    Example:  grader status 01-activations
    """
    from grader.exchange.directory import DirectoryExchange
    from grader.receipts.given_back import given_back
    from grader.receipts.receipt_book import ReceiptBook

    course = student_course(course_dir)
    exchange = DirectoryExchange(course)
    receipts = ReceiptBook().receipts(course.id, assignment)
    if assignment and not receipts:
        known_assignments(course, (assignment,))
    if not receipts:
        click.echo(
            f"You have submitted nothing{f' of {assignment}' if assignment else ''} from this computer."
        )
    for receipt in receipts:
        factor = course.late.factor(receipt.submitted, course.due(receipt.assignment))
        late = {1.0: "in time", None: "too late to count"}.get(factor) or f"late, counts {factor:.0%}"
        there = "" if exchange.stands(receipt) else "; no longer in the exchange: show your receipt"
        when = local_time(receipt.submitted)
        click.echo(f"{receipt.assignment}  {when}  {receipt.hash[:12]}  as {receipt.student}  {late}{there}")
        signed = given_back(exchange, receipt)
        if signed is not None:
            taken_in = local_time(signed.statement.taken_in)
            click.echo(f"  taken in {taken_in}, signed receipt: {ReceiptBook().add_signed(receipt, signed)}")


@click.command()
@click.argument("assignment", required=False)
@click.option("--save", is_flag=True, help="Also write it to feedback-ASSIGNMENT.md here.")
@course_option
def feedback(assignment: str | None, save: bool, course_dir: Path | None) -> None:
    """Show the feedback on what you handed in.

    \b
    Example:  grader feedback 01-activations
    """
    from grader.exchange.directory import DirectoryExchange
    from grader.exchange.feedback import fetch_feedback
    from grader.files.atomic import write_atomically
    from grader.receipts.receipt_book import ReceiptBook

    course = student_course(course_dir)
    exchange = DirectoryExchange(course)
    receipts = ReceiptBook().receipts(course.id, assignment)
    if assignment and not receipts:
        known_assignments(course, (assignment,))
    latest: dict[str, str] = {}
    for receipt in receipts:
        text = fetch_feedback(exchange, receipt)
        if text is not None:
            latest[receipt.assignment] = text
    if not latest:
        click.echo("There is no feedback yet.")
    for name, text in latest.items():
        click.echo(text)
        if save:
            path = Path(f"feedback-{name}.md")
            write_atomically(path, text.encode())
            click.echo(f"Saved as {path}.")
