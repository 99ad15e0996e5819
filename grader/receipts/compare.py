"""What a receipt proves, and to whom: each thing that can be checked, and those that cannot.

Whoever knows the course's secret can check the signature, and look at what was collected. Others can compare
the receipt with files, and with what the exchange gave back, but prove nothing to a third person.
"""

import operator
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.model import Course
from grader.course.secret import course_secret
from grader.errors import ExchangeError, explained
from grader.exchange.actions import Exchange
from grader.exchange.collected import collected_of
from grader.exchange.submission import Receipt
from grader.files.records import shown
from grader.files.tree import SubmittedFiles, content_hash, read_files
from grader.receipts.deliver import signed_receipt
from grader.receipts.receipt import SignedReceipt, Statement, require_course
from grader.work.handing_in import LARGEST_WORK_MIB, slim


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at.

    ``proof``: this proves what the receipt says. ``agrees``: it fits, and proves nothing. ``against``: the
    receipt, or what it is compared with, is not what it should be. ``open``: nobody here can tell.
    """

    kind: Literal["proof", "agrees", "against", "open"]
    message: str


class Evidence(msgspec.Struct, frozen=True):
    """What a receipt says, and all that was found about it."""

    said: Receipt | Statement
    findings: Sequence[Finding]

    @property
    def proven(self) -> bool:
        """Whether something proves what it says, and nothing speaks against it."""
        kinds = [finding.kind for finding in self.findings]
        return "proof" in kinds and "against" not in kinds


def examine(receipt: Receipt | SignedReceipt, course: Course | None, work: Path | None = None) -> Evidence:
    """Find out what a receipt proves, with the instructor's own course, or the public one, or none."""
    said = receipt.statement if isinstance(receipt, SignedReceipt) else receipt
    if course:
        require_course(said, course.id)
    exchange = Exchange(course) if course else None
    own = course if exchange and exchange.transport.is_instructors else None
    signed, findings = (receipt, []) if isinstance(receipt, SignedReceipt) else _given_back(receipt, exchange)
    if signed:
        findings += _signature(signed, own)
    kept, more = _still_collected(said, own) if own else ({}, [])
    findings += more
    if work is not None:
        findings.append(compared(work, said, kept))
    return Evidence(said, list(dict.fromkeys(findings)))


def compared(work: Path, said: Receipt | Statement, kept: SubmittedFiles) -> Finding:
    """Say whether a folder or one file is what a receipt names; `kept` are files of its hash, if at hand."""
    whole, name = work.is_dir(), work.name
    with explained(f"{work} cannot be read"):
        files = read_files(work.resolve(), LARGEST_WORK_MIB) if whole else {name: work.read_bytes()}
    if said.hash in (content_hash(files), content_hash(slim(files))):
        return Finding("agrees", "The files given are those that it names.")
    if whole:
        difference = _difference(files, said, kept)
        return Finding("against", f"The files given are not those that it names{difference}.")
    if name not in kept:
        alone = "so one file alone tells nothing; name their folder."
        return Finding("open", f"Its hash is that of all files together, {alone}")
    if kept[name] == files[name]:
        return Finding("agrees", f"{name!r} is the file of that name in the collected submission.")
    return Finding("against", f"{name!r} is not the file of that name in the collected submission.")


def _given_back(receipt: Receipt, exchange: Exchange | None) -> tuple[SignedReceipt | None, list[Finding]]:
    """Look for the signed receipt that belongs to a student's own."""
    signed = signed_receipt(exchange, receipt) if exchange is not None else None
    if signed is None:
        where = "" if exchange is None else ", and the course's side has given none back yet"
        return None, [Finding("open", f"It is not signed{where}: by itself it proves nothing.")]
    facts = operator.attrgetter("course", "assignment", "student", "submitted", "hash")
    if facts(signed.statement) != facts(receipt):
        message = "The signed receipt in the exchange says something else: this one was changed."
        return None, [Finding("against", message)]
    return signed, [Finding("agrees", "The exchange holds a signed receipt that says the same.")]


def _signature(signed: SignedReceipt, own: Course | None) -> Iterator[Finding]:
    course, secret = signed.statement.course, course_secret(own, make=False) if own else b""
    if not own or not secret:
        whether = f"Whether the side of the course {course} signed it"
        yield Finding("open", f"{whether}, only those can tell who know its secret.")
    elif signed.is_genuine(secret):
        when = shown(signed.statement.taken_in, own.zone)
        yield Finding("proof", f"The signature is that of the course {course}, which took it in at {when}.")
    else:
        why = "the receipt was changed, or signed with another secret"
        yield Finding("against", f"The signature is not that of the course {course}: {why}.")
    yield from _noted(signed.statement.notes)


def _noted(notes: Sequence[str]) -> Iterator[Finding]:
    """Return what looked wrong when a submission was taken in, which speaks against who or when it says."""
    for note in notes:
        yield Finding("against", f"When it was taken in, this was noted: {note}")


def _still_collected(said: Receipt | Statement, course: Course) -> tuple[SubmittedFiles, list[Finding]]:
    """Compare a receipt with what is collected now; return the files as well, if they are those it names."""
    if said.assignment not in course.names:
        return {}, [Finding("open", f"{said.assignment!r} is no assignment of the course now.")]
    try:
        found = collected_of(course, said.assignment, said.student)
    except ExchangeError as error:
        return {}, [Finding("open", error.message)]
    record, folder = next((one for one in found if one[0].submitted == said.submitted), (None, Path()))
    if record is None:
        others = " and ".join(shown(record.submitted, course.zone) for record, _ in found)
        now = f"Collected now is the submission of {others}" if others else "Nothing of it is collected now"
        open_ = f"{now}, so this one cannot be compared with the files that were taken in."
        return {}, [Finding("open", open_)]
    notes = _noted(record.notes)
    if record.hash != said.hash:
        message = f"The submission that was collected of that time has another hash, {record.hash}."
        return {}, [Finding("against", message), *notes]
    try:
        files = read_files(folder, course.max_submission_mib)
    except ExchangeError as error:
        return {}, [Finding("against", f"The collected submission cannot be read: {error.message}"), *notes]
    if content_hash(files) != said.hash:
        return {}, [Finding("against", f"{folder} was changed after it was collected."), *notes]
    return files, [Finding("proof", f"The collected submission in {folder} has this hash."), *notes]


def _difference(files: SubmittedFiles, said: Receipt | Statement, kept: SubmittedFiles) -> str:
    """Say which files differ: by content where that is kept, else by the sizes that a receipt names."""
    there: Mapping[str, object] = files
    named: Mapping[str, object] = kept
    if not kept and isinstance(said, Receipt):
        there, named = {path: len(content) for path, content in files.items()}, said.files
    odd = [path for path in sorted({*named, *there}) if named and named.get(path) != there.get(path)]
    return f": {', '.join(map(repr, odd[:5]))} {'differs' if len(odd) == 1 else 'differ'}" if odd else ""
