"""Handing in as a student means it, and collecting as an instructor does: with receipts for both."""

import datetime as dt
from pathlib import Path

import msgspec

from grader.course.files import load_assignment
from grader.course.secret import course_secret
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange, read_fetched
from grader.exchange.collected import collected_of
from grader.exchange.submission import Receipt, Submission
from grader.exchange.take_in import Taken, collecting, take_in
from grader.exchange.transports import Source
from grader.receipts.receipt import SignedReceipt, receipt_key
from grader.work.handing_in import handed_in
from grader.work.kinds import kind_of
from grader.work.work import Work


def hand_in(exchange: Exchange, folder: Path, student: str) -> tuple[Receipt, Work]:
    """Hand in a fetched folder, or refuse what cannot be graded; return the receipt and how work was read."""
    kind = kind_of(load_assignment(folder), folder)
    files, work = handed_in(folder, kind, exchange.course.max_submission_mib)
    fetched = read_fetched(folder)  # a person may have given the folder another name since
    name = fetched.assignment if fetched else folder.resolve().name
    return exchange.submit(folder, name, student, files=files), work


def collect(exchange: Exchange, name: str, now: dt.datetime, source: Source | None = None) -> list[Taken]:
    """Collect as `take_in` does; a receipt that cannot be given back is a note, and loses nothing."""
    exchange.course.chosen([name])
    key = receipt_key(course_secret(exchange.course))
    with collecting(exchange.course, name):
        taken = take_in(exchange.course, source or exchange.transport, name, now)
        return _with_receipts(taken, exchange, name, key)


def signed_receipt(exchange: Exchange, receipt: Receipt) -> SignedReceipt | None:
    """Return the signed receipt for what a student handed in, or None if there is none yet."""
    data = exchange.transport.given_back("receipt", receipt.folder)
    if data is None:
        return None
    return SignedReceipt.from_json(data, Path(f"The signed receipt of {receipt.folder!r}"))


def _with_receipts(taken: list[Taken], exchange: Exchange, name: str, key: bytes) -> list[Taken]:
    """Give back signed receipts for all that is collected, and note with what was taken where that failed."""
    last = {one.student: place for place, one in enumerate(taken) if one.student}
    notes, owners, receipts = dict[str, str](), dict[str, str](), dict[str, str]()
    for student in last:
        try:
            for record, _ in collected_of(exchange.course, name, student):
                if Submission.parse(record.source).secret:
                    owners[record.source] = student
                    signed = SignedReceipt.of(exchange.course.id, record, key)
                    receipts[record.source] = signed.to_json().decode()
        except ExchangeError as error:
            notes[student] = error.message
    try:
        problems = exchange.give_back("receipt", receipts)
    except ExchangeError as error:
        problems = dict.fromkeys(receipts, error.message)
    for source, problem in problems.items():
        notes[owners[source]] = f"The signed receipt could not be given back: {problem} Collect again."
    for student, note in notes.items():
        one = taken[last[student]]
        if note not in one.reason:
            taken[last[student]] = msgspec.structs.replace(one, notes=(*one.notes, note))
    return taken
