"""`grader submit`."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import address_option, local_time, receipt_book, student_course, tell_of_newer
from grader.errors import ExchangeError, GraderError, explained

if TYPE_CHECKING:
    from grader.exchange.actions import Exchange
    from grader.exchange.submission import Receipt
    from grader.work.work import Work

_MOST_NOTES = 10
_UNLOADED = {"module", "timeout", "crash", "output"}
_QUICK = 3.0  # seconds that the public checks may take here


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # the last where a system knows users by variables alone
        hint = "Name yourself: --student ID."
        raise ExchangeError("You have no user name on this computer.", hint) from None


@click.command()
@click.argument("folder", default=".")
@click.option(
    "--student",
    envvar=["GRADER_STUDENT", "JUPYTERHUB_USER"],
    help="Your id in the course. Default: your user name.",
)
@click.option("--anyway", is_flag=True, help="Even if nothing in it counts: it may then be what is graded.")
@click.option(
    "--with",
    "partners",
    multiple=True,
    metavar="ID,ID",
    help="With whom you wrote it, where it is done in groups.",
)
@click.option("--files", is_flag=True, help="List the files that were handed in as well.")
@address_option
def submit(
    folder: str,
    student: str | None,
    anyway: bool,
    partners: tuple[str, ...],
    files: bool,
    address: str | None,
) -> None:
    """Hand in a folder; prints a receipt and what counts.

    FOLDER is that of an assignment, or the beginning of its name; the default is where you are. Submit as
    often as you like: every submission is kept, none is ever replaced.

    \b
    Example:  cd 01-activations && grader submit
              grader submit --with bo,cy
    """
    from grader.exchange.actions import Exchange
    from grader.grading.checked_folders import named_folders
    from grader.receipts.deliver import hand_in

    found = named_folders(folder, Path.cwd())
    if not found:
        hint = "Name the folder of an assignment, or go into it."
        raise ExchangeError(f"There is no assignment {folder!r} here.", hint)
    place, *others = found
    if others:
        there = ", ".join(each.name for each in (place, *others))
        raise ExchangeError(f"There are several assignments in {folder}: {there}.", "Name the folder of one.")
    exchange, book = Exchange(student_course(address, place)), receipt_book(place)
    unread: list[ExchangeError] = []  # an old receipt that is broken keeps nobody from handing in
    before = book.receipts(exchange.course.id, unread=unread)
    student = _as_before(exchange, place, before, unread) if student is None else student
    named = [one.strip() for several in partners for one in several.split(",") if one.strip()]
    receipt, work = hand_in(exchange, place, student, anyway=anyway, partners=named)
    lost = None
    try:
        kept = f"kept in {book.add(receipt)}"
    except ExchangeError as error:  # the screen shows it all the same
        lost = error
        kept = f"not kept; copy this: {receipt.hash} {receipt.folder}"
    hint = lost.message if lost else f"Its receipt is {kept}"
    with explained(f"{receipt.assignment} is handed in as {receipt.student}, but cannot be shown", hint):
        click.secho(f"Submitted {receipt.assignment} as {receipt.student}.", fg="green", bold=True)
        when = local_time(exchange.course, receipt.submitted)
        click.echo(f"receipt  {receipt.hash[:12]} of {when}, {kept}")
        last = [one.hash for one in before if one.assignment == receipt.assignment][-1:]
        if last == [receipt.hash]:
            click.secho("note     The files are the same as those that you submitted before.", fg="yellow")
        for broken in unread:
            click.secho(f"note     {broken.message}", fg="yellow")
        if group := [*dict.fromkeys(one for one in named if one != student)]:
            click.echo(f"group    with {', '.join(group)}; who has the receipt reads the feedback")
        elif exchange.course.in_groups(receipt.assignment):
            alone = "alone, unless your instructor made the groups; else: grader submit --with ID,ID"
            click.echo(f"group    {alone}")
        _show_time(exchange, receipt, [*before, receipt])
        _show_work(place, work)
        tell_of_newer(place, "note     ")
        if files:
            for path, size in receipt.files.items():
                click.echo(f"file     {path} ({size:,} {'byte' if size == 1 else 'bytes'})")
    if lost:
        raise lost


def _as_before(
    exchange: "Exchange", folder: Path, before: "list[Receipt]", unread: list[ExchangeError]
) -> str:
    """Return who hands in where nobody is named: who is known there, did so before, or uses this computer."""
    from grader.exchange.fetched import read_fetched

    fetched = read_fetched(folder)
    student = exchange.asking(()) or (fetched.student if fetched else "") or exchange.asking(before)
    if unread and not student:  # who this is stood there
        raise unread[0]
    return student or _user_name()


def _show_time(exchange: "Exchange", receipt: "Receipt", before: "list[Receipt]") -> None:
    """Say how much time is left, or what coming late costs."""
    from grader.exchange.choose import delay
    from grader.receipts.receipt import costs, until

    course, due = exchange.course, exchange.due(receipt.assignment, receipt.student, before)
    factor, extended = course.late.factor(receipt.submitted, due), due != course.due(receipt.assignment)
    if due is None:
        click.echo("time     no due date")
    elif receipt.submitted <= due:
        left, why = delay(receipt.submitted.astimezone(due.tzinfo), due), ", by your extension" * extended
        click.echo(f"time     {left} left, until {local_time(course, due)}{why}")
    else:
        unless = "" if factor == 1.0 or extended else ", unless you were given more time"
        grace = until(course, receipt.submitted, due)
        how = f"it {costs(course, receipt.submitted, due)}{f', as all work{grace}' if grace else unless}"
        late = f"late     {delay(due, receipt.submitted)} after the due date; {how}."
        click.secho(late, fg="yellow")


def _show_work(folder: Path, work: "Work") -> None:
    """Say how the public checks went, and what could not be loaded."""
    from grader.grading.checked import check_folder, submitted_before
    from grader.reports.exercises import by_exercise, in_all
    from grader.sandbox.text import plain_text
    from grader.work.syntax import lost_lines

    remarks = work.remarks
    try:
        checked = check_folder(folder, seconds=_QUICK)
        outcomes = checked.judgement.outcomes
        told = lost_lines(work)[0] if not _UNLOADED & {one.kind for one in outcomes} else []
        own = [remark for remark in work.remarks if remark not in told]  # which the checks say with the line
        remarks = [*dict.fromkeys([*own, *checked.judgement.remarks])]
        found = by_exercise(checked.judgement)
        passed, said = sum(one.status == "passed" for one in found), in_all((checked.assignment, found))
        colour = "green" if checked.passed else "yellow"
        if any(outcome.kind == "timeout" for outcome in outcomes):
            said = "the public checks take longer; 'grader check' runs them to the end"
        elif (before := submitted_before(folder, passed)) > passed:
            said += f"; of what you submitted before, {before} of {len(found)} passed"
    except GraderError as error:
        said, colour = f"the public checks cannot be run here: {error.message}", "yellow"
    except KeyboardInterrupt:
        said, colour = "the checks were stopped; the submission stands", "yellow"
    click.secho(f"work     {work.file}: {said}", fg=colour)
    for remark in remarks[:_MOST_NOTES]:
        click.secho(f"note     {plain_text(remark)}", fg="yellow")
    if len(remarks) > _MOST_NOTES:
        click.echo(f"note     and {len(remarks) - _MOST_NOTES} more; 'grader check' shows them")
