"""What a receipt proves, and to whom: each thing that can be checked, and those that cannot.

Whoever knows the course's secret can check the signature, and look at what was collected. Others can compare
the receipt with files, and with what the exchange gave back, but prove nothing to a third person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from grader.course.folders import CourseFolders
from grader.course.model import Course
from grader.course.secret import known_secret
from grader.errors import ExchangeError
from grader.exchange.inbound_name import format_timestamp
from grader.files.tree import SubmittedFiles
from grader.receipts.finding import Finding, noted
from grader.receipts.given_back import given_back
from grader.receipts.receipt import Receipt
from grader.receipts.same_work import Work, compared
from grader.receipts.signed_receipt import SignedReceipt, Statement, receipt_key
from grader.receipts.still_collected import still_collected


class Evidence(msgspec.Struct, frozen=True):
    """What a receipt says, and all that was found about it."""

    said: Receipt | Statement
    findings: Sequence[Finding]

    @property
    def proven(self) -> bool:
        """Whether something proves what it says, and nothing speaks against it."""
        kinds = [finding.kind for finding in self.findings]
        return "proof" in kinds and "against" not in kinds


def examine(receipt: Receipt | SignedReceipt, course: Course | None, work: Work | None = None) -> Evidence:
    """Find out what a receipt proves.

    Parameters
    ----------
    receipt : Receipt or SignedReceipt
        A student's own receipt, or one that the course's side signed.
    course : Course or None
        The course that it names: the instructor's own, whose secret and collected submissions are looked at,
        or the public one of the exchange; None if there is none here.
    work : Work, optional
        Files to compare with it.

    Raises
    ------
    ExchangeError
        If the receipt is of another course.
    CourseError
        If the course's secret cannot be read.
    """
    said = receipt.statement if isinstance(receipt, SignedReceipt) else receipt
    if course is not None and course.id != said.course:
        raise ExchangeError(
            f"This receipt is of the course {said.course!r}; the one here is {course.id!r}.",
            "Name the folder of its course: --course DIR.",
        )
    own = course if course is not None and CourseFolders(course).folder != course.root else None
    signed, findings = (receipt, []) if isinstance(receipt, SignedReceipt) else _given_back(receipt, course)
    if signed is not None:
        findings += _signature(signed, known_secret(own) if own is not None else None)
    kept: SubmittedFiles = {}
    if own is not None:
        kept, more = still_collected(said, own)
        findings += more
    if work is not None:
        findings.append(_compared(work, said, kept))
    return Evidence(said, list(dict.fromkeys(findings)))


def _given_back(receipt: Receipt, course: Course | None) -> tuple[SignedReceipt | None, list[Finding]]:
    """Look for the signed receipt that belongs to a student's own."""
    signed = given_back(CourseFolders(course), receipt) if course is not None else None
    if signed is None:
        where = "" if course is None else ", and the course's side has given none back yet"
        return None, [Finding("open", f"It is not signed{where}: by itself it proves nothing.")]
    if _facts(signed.statement) != _facts(receipt):
        told = "The signed receipt in the exchange says something else: this one was changed."
        return None, [Finding("against", told)]
    return signed, [Finding("agrees", "The exchange holds a signed receipt that says the same.")]


def _facts(said: Receipt | Statement) -> tuple[object, ...]:
    return said.course, said.assignment, said.student, said.submitted, said.hash


def _signature(signed: SignedReceipt, secret: bytes | None) -> Iterator[Finding]:
    course, when = signed.statement.course, format_timestamp(signed.statement.taken_in)
    if secret is None:
        told = f"Whether the side of the course {course} signed it, only those can tell who know its secret."
        yield Finding("open", told)
    elif signed.is_genuine(receipt_key(secret)):
        yield Finding("proof", f"The signature is that of the course {course}, which took it in at {when}.")
    else:
        told = f"The signature is not that of the course {course}: "
        told += "the receipt was changed, or signed with another secret."
        yield Finding("against", told)
    yield from noted(signed.statement.notes)


def _compared(work: Work, said: Receipt | Statement, kept: SubmittedFiles) -> Finding:
    agrees, told = compared(work, said, kept)
    return Finding("open" if agrees is None else "agrees" if agrees else "against", told)
