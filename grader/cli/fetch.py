"""`grader fetch`: an assignment as a new folder, and what becomes of one that is there."""

import re
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
from grader.errors import ExchangeError, GraderError
from grader.files.names import meant

if TYPE_CHECKING:
    from grader.exchange.actions import Exchange
    from grader.exchange.fetched import Updated
    from grader.exchange.submission import Receipt


_OWN = "Go to a folder that was fetched; 'grader build' makes those of assignments/ anew."
_NUMBER = re.compile(r"[0-9a-fA-F]{6,64}")


@click.command()
@click.argument("assignment", required=False, metavar="[ASSIGNMENT | RECEIPT]")
@click.option("--into", type=NEW_FOLDER, help="Where to put it. Default: here.")
@click.option(
    "--missing",
    "how",
    flag_value="missing",
    help="Only put back files that are missing; change nothing else.",
)
@click.option(
    "--update", "how", flag_value="update", help="Take over a newer release; your work stays as it is."
)
@click.option(
    "--submitted",
    "how",
    flag_value="submitted",
    help="Bring back what you submitted: the latest, or that of RECEIPT, a file or its number.",
)
@address_option
def fetch(assignment: str | None, into: Path | None, how: str | None, address: str | None) -> None:
    """Get an assignment, as a new folder.

    The beginning of its name is enough. In an assignment's folder another one is put beside it; --missing
    puts back what is missing there, --update brings all but your work up to a newer release, and --submitted
    puts your work back as you submitted it. What these replace is kept in the folder .grader-before.

    \b
    Example:  grader fetch 01 --course /srv/exchange/neural-networks
              cd 01-activations && grader fetch --missing
              grader fetch --update
              grader fetch --submitted
    """
    from grader.exchange.actions import Exchange

    exchange = Exchange(student_course(address, into if into and into.is_dir() else None))
    receipt = None
    if assignment and how == "submitted" and (receipt := _named_receipt(exchange, assignment)):
        assignment = receipt.assignment
    name, folder = _where(exchange, assignment, into or Path(), how)
    own = exchange.transport.is_instructors and folder.resolve().is_relative_to(exchange.course.root)
    if how and own and folder.is_dir():
        raise ExchangeError(f"{folder} is the course's own folder, and nobody's work.", _OWN)
    if how == "submitted":
        receipt = receipt or _latest_receipt(exchange, name, folder)
    if not (how and folder.is_dir()):
        _fetch_anew(exchange, name, folder.parent)
    elif how == "missing":
        _put_back(exchange, name, folder)
    elif how == "update":
        _update(exchange, name, folder)
    if receipt:
        _bring_back(exchange, receipt, folder)


def _where(exchange: "Exchange", named: str | None, here: Path, how: str | None) -> tuple[str, Path]:
    """Return which assignment is meant, and its folder, which is not there yet where it is to be new."""
    from grader.course.model import FETCHED_FILE
    from grader.exchange.fetched import fetched_near, read_fetched, work_around

    released = exchange.released()
    inside = work_around(here)
    note = read_fetched(inside) if inside else None
    mine = note.assignment if note else (inside or here.resolve()).name
    if how and not inside and mine in released:  # all that tells what it is may be missing
        inside = here.resolve()
    if not (named or (how and inside)):
        raise ExchangeError(
            "Name the assignment to fetch.", f"Released: {', '.join(released) or 'nothing yet'}."
        )
    unknown = how and inside and not note and mine not in released
    if unknown and not named:
        why = f"Which assignment {inside} is of is not known: its file {FETCHED_FILE} is gone."
        hint = f"Name it, in this folder: grader fetch NAME --{how}\nReleased: {', '.join(released)}."
        raise ExchangeError(why, hint)
    try:
        name = exchange.require_released(named or mine)
    except ExchangeError as error:
        elsewhere = _released_elsewhere(exchange, named)
        raise ExchangeError(error.message, f"{error.hint}{elsewhere}") from None
    folder = (inside.parent if inside else here) / name
    if how and inside and (unknown or mine == name):
        return name, inside
    if how and not folder.exists() and here.is_dir():
        renamed = [place for place, one in fetched_near(here) if one.assignment == name]
        return name, renamed[0] if len(renamed) == 1 else folder
    return name, folder


def _named_receipt(exchange: "Exchange", word: str) -> "Receipt | None":
    """Return the student's own receipt that a word names, as a file or by its number, if it does."""
    from grader.receipts.receipt import own_receipt

    if Path(word).is_file():
        return own_receipt(Path(word), exchange.course.id)
    if not _NUMBER.fullmatch(word):
        return None
    receipts = exchange.with_known(receipt_book().receipts(exchange.course.id))
    found = [one for one in receipts if one.hash.startswith(word.lower())]
    if not found and meant(word, exchange.released()) is None:
        raise ExchangeError(f"No receipt of yours has this number: {word}.", "'grader status' shows them.")
    return found[-1] if found else None


def _latest_receipt(exchange: "Exchange", name: str, folder: Path) -> "Receipt":
    """Return the receipt of what a student handed in last of an assignment."""
    receipts = exchange.with_known(receipt_book(folder).receipts(exchange.course.id))
    own = [one for one in receipts if one.assignment == name]
    if not own and exchange.transport.knows_people:
        raise ExchangeError(f"Nothing of {name} was submitted yet.")
    if not own:
        why = f"Nothing of {name} was submitted from this computer"
        why += "; what was from another one is not known here."
        raise ExchangeError(why, "If you have its receipt: grader fetch --submitted FILE")
    return own[-1]


def _fetch_anew(exchange: "Exchange", name: str, into: Path) -> None:
    """Fetch an assignment into a new folder, and say what to do in it."""
    from grader.receipts.receipt import past

    folder = exchange.fetch(name, into)
    click.echo(f"{folder} is ready. Read its README.md, write in {_to_write(folder)}, then:")
    click.echo(f"cd {as_typed(folder)}{AND}grader check")
    receipts = receipt_book(folder).receipts(exchange.course.id)
    due = exchange.due(name, exchange.asking(receipts), receipts)
    if due and (late := past(exchange.course, due)):
        click.secho(f"It was due {local_time(exchange.course, due)}{late}.", fg="yellow")


def _put_back(exchange: "Exchange", name: str, folder: Path) -> None:
    """Put back what is missing in a student's folder, and say where the work itself may be."""
    from grader.files.tree import read_files
    from grader.work.choosing import notebook_of
    from grader.work.handing_in import LARGEST_WORK_MIB
    from grader.work.kinds import kind_in

    restored = exchange.restore(name, folder)
    kind = kind_in(folder)
    others = kind.elsewhere(read_files(folder, LARGEST_WORK_MIB))
    if restored or not others:
        put_back = f"Put back in {folder}, as handed out: {', '.join(restored)}."
        click.echo(put_back if restored else "Nothing is missing.")
    handed_in = receipt_book(folder).receipts(exchange.course.id, name)
    if handed_in and {kind.file, notebook_of(kind.file)} & {*restored}:
        when = local_time(exchange.course, handed_in[-1].submitted)
        click.echo(f"What you submitted on {when} comes back with: grader fetch --submitted")
    for sentence in others:
        click.secho(sentence, fg="yellow")
    tell_of_newer(folder)


def _bring_back(exchange: "Exchange", receipt: "Receipt", folder: Path) -> None:
    """Put what was handed in back into a student's folder, and say where what was there is kept."""
    back = exchange.bring_back(receipt, folder, _work_in(exchange, receipt.assignment, folder))
    when = local_time(exchange.course, receipt.submitted)
    if back.written:
        click.echo(f"As submitted on {when}, in {folder}: {', '.join(back.written)}.")
    else:
        click.echo(f"Your work in {folder} is as you submitted it on {when}.")
    _tell_of_before(back)


def _tell_of_before(updated: "Updated") -> None:
    if updated.before:
        click.echo(f"What was there before lies in {updated.before}.")


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
    updated = exchange.update(name, folder, _work_in(exchange, name, folder))
    if updated.written:
        click.echo(f"As released now, in {folder}: {', '.join(updated.written)}.")
    _tell_of_before(updated)
    if updated.kept:
        kept = ", ".join(updated.kept)
        click.echo(f"Your work stays, though it is handed out otherwise now: {kept}. To see how:")
        click.echo(f"grader fetch {name} --into {name}-new")
    if not (updated.written or updated.kept):
        click.echo(f"{folder} is up to date.")


def _work_in(exchange: "Exchange", name: str, folder: Path) -> list[str]:
    """Return the files of a student's folder that are work."""
    from grader.course.files import load_assignment
    from grader.course.materials import material_paths
    from grader.course.model import ASSIGNMENT_FILE
    from grader.work.choosing import notebook_of
    from grader.work.kinds import kind_of

    if not (folder / ASSIGNMENT_FILE).exists():
        exchange.restore(name, folder)
    assignment = load_assignment(folder)
    file = kind_of(assignment, folder).file
    return [file, notebook_of(file), *material_paths(folder, assignment.also)]
