"""What students can know of courses and their work: `courses`, `login`, `list`, `status` and `feedback`."""

import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import (
    address_option,
    local_time,
    receipt_book,
    student_course,
    tell_of_newer,
    tell_of_news,
)
from grader.errors import CourseError, ExchangeError, explained
from grader.files.names import did_you_mean, meant
from grader.messages import counted

if TYPE_CHECKING:
    from grader.exchange.actions import Exchange
    from grader.exchange.submission import Receipt

_OPEN = "Whoever listens on the way to {} could take your token: it speaks no TLS."
_MOST_SHOWN = 5  # of one assignment's submissions, unless all are asked for


@click.command()
@click.option("--forget", metavar="ID", help="Take this course off the list; its id or address.")
def courses(forget: str | None) -> None:
    """Show the courses that are known on this computer.

    A course is known once it was named with --course DIR. Where only one is, no command needs it again.

    \b
    Example:  grader courses
              grader courses --forget demo
    """
    from grader.exchange import known

    if forget and not known.forget(forget):
        near = did_you_mean(forget, [one.id for one in known.known_courses()])
        raise CourseError(f"No course {forget!r} is known.", f"{near}'grader courses' shows those that are.")
    found = known.known_courses()
    width = max((len(one.id) for one in found), default=0)
    for one in found:
        gone = "" if one.is_there else click.style("  is not there now", fg="yellow")
        click.echo(f"{one.id:<{width}}  {one.title}\n{'':<{width}}  {one.address}{gone}")
    if not found:
        click.echo("No course is known yet; name the folder or address that your instructor told you:")
        click.echo("grader list --course DIR")


@click.command()
@click.option("--course", "address", metavar="URL", help="The course's address. Default: that of the link.")
@click.option("--open", "anyway", is_flag=True, help="Even where others can listen, by http://.")
def login(address: str | None, anyway: bool) -> None:
    """Log in to a course on the web, once; asks for your token or link.

    It is kept for you alone. Where nobody types, it is read from standard input.

    \b
    Example:  grader login --course https://course.example
    """
    from grader.exchange.actions import Exchange
    from grader.exchange.client import is_private, normal
    from grader.exchange.http import plan_from
    from grader.exchange.known import keep_token, remember

    asked = "Your token, or the link that you were sent"
    typed = click.prompt(asked, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    link, _, token = typed.strip().rpartition("#")
    if not (address or link):
        raise click.UsageError("Name the course: --course URL.")
    where = normal(address or link)
    if link and normal(link) != where:
        raise ExchangeError(f"That link is of {normal(link)}, and not of {where}.", "Leave --course out.")
    if not (anyway or is_private(where)):
        hint = "Name its address with https://. In a network that you trust: --open."
        raise ExchangeError(_OPEN.format(where), hint)
    course = plan_from(where, token)
    kept = keep_token(where, token)
    remember(course, where)
    student = Exchange(course).transport.known().student
    click.secho(f"Logged in to {course.title}{f' as {student}' if student else ''}.", fg="green", bold=True)
    click.echo(f"The token is kept in {kept}. Next: grader list")


@click.command("list")
@address_option
def list_assignments(address: str | None) -> None:
    """Show the assignments that are out: due dates and grades.

    \b
    Example:  grader list --course /srv/exchange/neural-networks
    """
    from grader.exchange.fetched import fetched_near
    from grader.exchange.known import known_courses
    from grader.receipts.receipt import grade

    exchange, receipts = _handed_in(address)
    exchange.course.require_sound()
    course, names = exchange.course, exchange.released()
    own = defaultdict[str, list["Receipt"]](list)
    for receipt in receipts:
        own[receipt.assignment].append(receipt)
    click.secho(course.title, bold=True)
    if not names:
        click.echo("Nothing is released yet.")
    rows = [
        (name, _due(exchange, name, receipts), f"{len(own[name])} submitted", grade(exchange, own[name]))
        for name in names
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    if receipts and not exchange.transport.knows_people:
        click.echo("Counted is what was submitted from this computer; 'grader status' shows it.")
    for folder, note in fetched_near(Path.cwd()):
        if note.course == course.id:
            tell_of_newer(folder)
    tell_of_news(course)
    if others := [] if address else [one.id for one in known_courses() if one.id != course.id]:
        click.echo(f"Known as well: {', '.join(others)}; see them with: grader list --course {others[0]}")


def _due(exchange: "Exchange", name: str, receipts: "Sequence[Receipt]") -> str:
    """Return when an assignment is due for the student who handed in last from here."""
    from grader.receipts.receipt import past

    student = exchange.asking(receipts)
    due = exchange.due(name, student, receipts)
    if exchange.is_excused(name, student, receipts):
        return "you are excused: it does not count"
    if due is None:
        return "no due date"
    more = ", extended" * (due != exchange.course.due(name))
    return f"due {local_time(exchange.course, due)}{more}{past(exchange.course, due)}"


@click.command()
@click.argument("assignment", required=False, metavar="[ASSIGNMENT | RECEIPT]")
@click.option(
    "--all", "everything", is_flag=True, help=f"Show all submissions, not only the latest {_MOST_SHOWN}."
)
@address_option
def status(assignment: str | None, everything: bool, address: str | None) -> None:
    """Show what you handed in, when, and whether it was late.

    Also saves the signed receipts that confirm what was collected; 'grader receipt' reads them. Where the
    exchange is a folder, what you handed in from another computer is not known here: bring its receipt.

    \b
    Example:  grader status 01-activations
              grader status receipt.json
    """
    from grader.receipts.receipt import grade

    exchange, receipts = _handed_in(address, assignment, "status")
    every = [*receipt_book().receipts(exchange.course.id), *receipts]  # an extension lies beside any of them
    by_name = attrgetter("assignment")
    for name, found in groupby(sorted(receipts, key=by_name), key=by_name):
        own = list(found)
        told = [_standing(exchange, receipt, every) for receipt in own]
        points, times = grade(exchange, own), counted(len(own), "time")
        click.secho(f"{name}: submitted {times}, {_due(exchange, name, every)}", bold=True, nl=False)
        click.secho(f", {points}" if points else "", fg="green")
        hidden = 0 if everything else max(0, len(own) - _MOST_SHOWN)
        shown = told[hidden:]
        if hidden:
            click.echo(f"  {counted(hidden, 'earlier one')}: grader status {name} --all")
            if not any(taken_in for _, taken_in, _ in shown):  # one before is the one that counts
                shown = [one for one in told[:hidden] if one[1]][-1:] + shown
        newest = [kept for _, taken_in, kept in shown if taken_in][-1:]
        for line, taken_in, kept in shown:
            click.echo(f"  {line}")
            if taken_in:
                click.echo(f"    {taken_in}{f', signed receipt: {kept}' if kept in newest else ''}")


def _standing(
    exchange: "Exchange", receipt: "Receipt", receipts: "Sequence[Receipt]"
) -> tuple[str, str, Path | None]:
    """Return a line on a submission, when it was taken in, and where what confirms that is kept."""
    from grader.receipts.deliver import signed_receipt
    from grader.receipts.receipt import in_time

    course = exchange.course
    due = exchange.due(receipt.assignment, receipt.student, receipts)
    late = in_time(course, receipt.submitted, due)
    if not exchange.transport.holds(receipt.folder):
        late += "; no longer in the exchange: show your receipt"
    line = f"{local_time(course, receipt.submitted)}  {receipt.hash[:12]}  as {receipt.student}  {late}"
    signed = signed_receipt(exchange, receipt)
    if signed is None:
        return line, "", None
    kept = receipt_book().add(receipt, signed)
    return line, f"taken in {local_time(course, signed.statement.taken_in)}", kept


@click.command()
@click.argument("assignment", required=False, metavar="[ASSIGNMENT | RECEIPT]")
@click.option("--save", is_flag=True, help="Write it beside your work, as feedback-ASSIGNMENT.md and .html.")
@address_option
def feedback(assignment: str | None, save: bool, address: str | None) -> None:
    """Show the feedback on what you handed in.

    By default that is of the assignment whose folder you are in, or of all. Where the exchange is a folder,
    it is found by the receipt, which lies on the computer that you handed in from; on another, bring it.

    \b
    Example:  grader feedback 01-activations
              grader feedback receipt.json
    """
    from grader.exchange.fetched import read_fetched, work_around
    from grader.files.atomic import write_atomically

    work = work_around(Path.cwd())
    note = read_fetched(work) if work else None
    exchange, receipts = _handed_in(address, assignment or (note.assignment if note else None), "feedback")
    given = [(receipt.assignment, exchange.feedback(receipt)) for receipt in receipts]
    latest = {name: text for name, text in given if text is not None}
    saved = [(one.assignment, exchange.feedback(one, "page")) for one in receipts if save]
    pages = {name: page for name, page in saved if page is not None}
    if receipts and not latest:
        click.echo(f"There is no feedback yet on the submission{'s' * (len(receipts) != 1)} known here.")
    beside = work.parent if work else Path()  # what lies in it is handed in
    for name, text in latest.items():
        click.echo(text)
        for content, ending in ((text, "md"), (pages.get(name), "html")) if save else ():
            path = beside / f"feedback-{name}.{ending}"
            if content:
                with explained(f"{path} cannot be written", "Run it in a folder of your own."):
                    write_atomically(path, content.encode())
                click.echo(f"Saved as {path}.")


def _handed_in(
    address: str | None, assignment: str | None = None, command: str = ""
) -> "tuple[Exchange, list[Receipt]]":
    """Return the exchange of a course, and a receipt that is named, or those of one or all assignments.

    That no receipt lies here is told for a `command`; it is not to say that nothing was handed in.
    """
    from grader.exchange.actions import Exchange
    from grader.receipts.receipt import own_receipt

    course = student_course(address)
    if assignment and Path(assignment).is_file():
        return Exchange(course), [own_receipt(Path(assignment), course.id)]
    if assignment and assignment.endswith(".json"):
        raise ExchangeError(
            f"There is no file {assignment!r}.", "Name the receipt that 'grader submit' kept."
        )
    exchange = Exchange(course)
    receipts = exchange.with_known(receipt_book().receipts(course.id))
    if assignment:
        known = {*course.names, *(receipt.assignment for receipt in receipts)}
        assignment = meant(assignment, known) or course.chosen([assignment])[0]
        receipts = [receipt for receipt in receipts if receipt.assignment == assignment]
    if command and not receipts and exchange.transport.knows_people:
        click.echo(f"Nothing{f' of {assignment}' if assignment else ''} was submitted yet.")
    elif command and not receipts:
        what = f"Nothing{f' of {assignment}' if assignment else ''} was submitted from this computer"
        click.echo(f"{what}; what was from another one is not known here.")
        click.echo(f"If you have its receipt: grader {command} FILE")
    return exchange, receipts
