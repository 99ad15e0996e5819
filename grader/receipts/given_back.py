"""Signed receipts on their way back to the students: beside the feedback, under a name as hard to guess."""

from __future__ import annotations

from grader.course.folders import CourseFolders
from grader.errors import explained
from grader.exchange.collected import Collected, collected_of
from grader.exchange.feedback import private_file
from grader.exchange.inbound_name import InboundName
from grader.files.atomic import sweep, write_atomically
from grader.files.lock import locked_folder
from grader.receipts.receipt import Receipt
from grader.receipts.signed_receipt import SignedReceipt

_SUFFIX = ".receipt.json"


def give_back(exchange: CourseFolders, name: str, student: str, key: bytes) -> None:
    """Put signed receipts for all that is collected of a student where only that student can find them.

    One that is there already is left alone. A submission without a secret in its name gets none: then anybody
    could find it.

    Parameters
    ----------
    exchange : DirectoryExchange
        The instructor's exchange.
    name, student : str
        The assignment and the student.
    key : bytes
        See `receipt_key`.

    Raises
    ------
    ExchangeError
        If one cannot be written, or a record of what is collected cannot be read.
    """
    for record, _ in collected_of(exchange.course, name, student):
        if InboundName.parse(record.source).secret:
            _give(exchange, record, key)


def given_back(exchange: CourseFolders, receipt: Receipt) -> SignedReceipt | None:
    """Return the signed receipt for what a student handed in, or None if there is none yet.

    Parameters
    ----------
    exchange : DirectoryExchange
        The student's or the instructor's exchange.
    receipt : Receipt
        The student's own receipt.

    Raises
    ------
    ExchangeError
        If it cannot be read.
    """
    path = private_file(exchange, receipt.folder, _SUFFIX)
    with explained(f"The signed receipt {path} cannot be read"):
        return SignedReceipt.from_json(path.read_bytes(), path) if path.exists() else None


def _give(exchange: CourseFolders, record: Collected, key: bytes) -> None:
    path = private_file(exchange, record.source, _SUFFIX)
    content = SignedReceipt.of(exchange.course.id, record, key).to_json()
    with explained(f"The signed receipt of {record.student!r} could not be given back", "Collect again."):
        if path.exists() and path.read_bytes() == content:
            return
        with locked_folder(exchange.feedback):
            sweep(exchange.feedback, path.name)
            write_atomically(path, content, mode=0o644)
