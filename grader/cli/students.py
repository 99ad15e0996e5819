"""How students get an assignment and hand it in: `grader fetch` and `submit`."""

import getpass
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import (
    AND,
    NEW_FOLDER,
    address_option,
    as_typed,
    local_time,
    receipt_book,
    student_course,
    tell_of_newer,
)
from grader.errors import ExchangeError, GraderError, explained

if TYPE_CHECKING:
    from grader.exchange.actions import Exchange
    from grader.exchange.submission import Receipt
    from grader.work.work import Work

_MOST_NOTES = 10
_UNLOADED = {"module", "timeout", "crash", "output"}
_QUICK = 3.0  # seconds that the public checks may take here


@click.command()
@click.argument("assignment", required=False)
@click.option("--into", type=NEW_FOLDER, help="Where to put it. Default: here.")
@click.option("--missing", is_flag=True, help="Only put back files that are missing; change nothing else.")
@click.option("--update", is_flag=True, help="Take over a newer release; your work stays as it is.")
@address_option
def fetch(
    assignment: str | None, into: Path | None, missing: bool, update: bool, address: str | None
) -> None:
    """Get an assignment, as a new folder.

    The beginning of its name is enough. In an assignment's folder another one is put beside it; --missing
    puts back what is missing there, and --update brings all but your work up to a newer release. What it
    replaces is kept in the folder .grader-before.

    \b
    Example:  grader fetch 01 --course /srv/exchange/neural-networks
              cd 01-activations && grader fetch --missing
              grader fetch --update
    """
    from grader.exchange.actions import Exchange
    from grader.exchange.fetched import fetched_near, read_fetched, work_around
    from grader.files.tree import read_files
    from grader.receipts.receipt import past
    from grader.work.choosing import notebook_of
    from grader.work.handing_in import LARGEST_WORK_MIB
    from grader.work.kinds import kind_in

    exchange = Exchange(student_course(address, into if into and into.is_dir() else None))
    here = into or Path()
    inside = work_around(here)
    note = read_fetched(inside) if inside else None
    mine = note.assignment if note else inside.name if inside else ""
    old = missing or update
    if not (assignment or (old and mine)):
        released = ", ".join(exchange.released()) or "nothing yet"
        raise ExchangeError("Name the assignment to fetch.", f"Released: {released}.")
    try:
        name = exchange.require_released(assignment or mine)
    except ExchangeError as error:
        raise ExchangeError(
            error.message, f"{error.hint}{_released_elsewhere(exchange, assignment)}"
        ) from None
    target = (inside.parent if inside else here) / name
    if old and inside and mine == name:
        target = inside
    elif old and not target.exists() and here.is_dir():
        renamed = [place for place, one in fetched_near(here) if one.assignment == name]
        target = renamed[0] if len(renamed) == 1 else target
    if not (old and target.is_dir()):
        folder = exchange.fetch(name, target.parent)
        click.echo(f"{folder} is ready. Read its README.md, write in {_to_write(folder)}, then:")
        click.echo(f"cd {as_typed(folder)}{AND}grader check")
        receipts = receipt_book(folder).receipts(exchange.course.id)
        due = exchange.due(name, exchange.asking(receipts), receipts)
        if due and (late := past(exchange.course, due)):
            click.secho(f"It was due {local_time(exchange.course, due)}{late}.", fg="yellow")
        return
    if update:
        _update(exchange, name, target)
        return
    restored = exchange.restore(name, target)
    kind = kind_in(target)
    others = kind.elsewhere(read_files(target, LARGEST_WORK_MIB))
    if restored or not others:
        put_back = f"Put back in {target}, as handed out: {', '.join(restored)}."
        click.echo(put_back if restored else "Nothing is missing.")
    handed_in = receipt_book(target).receipts(exchange.course.id, name)
    if handed_in and {kind.file, notebook_of(kind.file)} & {*restored}:
        when = local_time(exchange.course, handed_in[-1].submitted)
        click.echo(f"What you submitted on {when} is kept in the course; ask your instructor for it.")
    for sentence in others:
        click.secho(sentence, fg="yellow")
    tell_of_newer(target)


def _released_elsewhere(exchange: "Exchange", name: str | None) -> str:
    """Say which other known courses have released an assignment of this name, and how to get it there."""
    from grader.exchange.actions import Exchange
    from grader.exchange.known import known_courses
    from grader.exchange.transports import plan_at

    said = ""
    for one in known_courses() if name else ():
        with suppress(GraderError, OSError):  # one that cannot be reached has nothing to offer
            if one.is_there and one.id != exchange.course.id:
                found = Exchange(plan_at(one.address, patient=False)).require_released(name or "")
                said += f"\nThe course {one.id} has it: grader fetch {found} --course {one.id}"
    return said


def _to_write(folder: Path) -> str:
    """Return in which file of a fetched folder the work is to be written."""
    from grader.work.choosing import notebook_of
    from grader.work.kinds import kind_in

    with suppress(GraderError):  # told by whatever reads it next
        file = kind_in(folder).file
        return " or ".join(one for one in (file, notebook_of(file)) if (folder / one).is_file()) or file
    return "it"


def _update(exchange: "Exchange", name: str, folder: Path) -> None:
    """Bring a student's folder up to a newer release, and say what was done."""
    from grader.course.files import load_assignment
    from grader.course.materials import material_paths
    from grader.course.model import ASSIGNMENT_FILE
    from grader.work.choosing import notebook_of
    from grader.work.kinds import kind_of

    if not (folder / ASSIGNMENT_FILE).exists():
        exchange.restore(name, folder)
    assignment = load_assignment(folder)
    file, also = kind_of(assignment, folder).file, material_paths(folder, assignment.also)
    updated = exchange.update(name, folder, [file, notebook_of(file), *also])
    if updated.written:
        click.echo(f"As released now, in {folder}: {', '.join(updated.written)}.")
    if updated.before:
        click.echo(f"What was there before lies in {updated.before}.")
    if updated.kept:
        kept = ", ".join(updated.kept)
        click.echo(f"Your work stays, though it is handed out otherwise now: {kept}. To see how:")
        click.echo(f"grader fetch {name} --into {name}-new")
    if not (updated.written or updated.kept):
        click.echo(f"{folder} is up to date.")


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
    from grader.exchange.fetched import read_fetched
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
    before = book.receipts(exchange.course.id)
    if student is None:
        fetched = read_fetched(place)
        student = exchange.asking(()) or (fetched.student if fetched else "")
        student = student or exchange.asking(before) or _user_name()  # as before
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
        if named:
            click.echo(f"group    with {', '.join(named)}; who has the receipt reads the feedback")
        elif exchange.course.in_groups(receipt.assignment):
            alone = "alone, unless your instructor made the groups; else: grader submit --with ID,ID"
            click.echo(f"group    {alone}")
        _show_time(exchange, receipt, book.receipts(exchange.course.id))
        _show_work(place, work)
        tell_of_newer(place, "note     ")
        if files:
            for path, size in receipt.files.items():
                click.echo(f"file     {path} ({size:,} {'byte' if size == 1 else 'bytes'})")
    if lost:
        raise lost


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
