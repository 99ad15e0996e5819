"""Whether what a receipt names is still what lies in `submitted/`."""

from __future__ import annotations

from pathlib import Path

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.collected import Collected, collected_of
from grader.exchange.inbound_name import format_timestamp
from grader.files.tree import SubmittedFiles, content_hash, read_files
from grader.receipts.finding import Finding, noted
from grader.receipts.receipt import Receipt
from grader.receipts.signed_receipt import Statement


def still_collected(said: Receipt | Statement, course: Course) -> tuple[SubmittedFiles, list[Finding]]:
    """Compare a receipt with what is collected now.

    Parameters
    ----------
    said : Receipt or Statement
        What a receipt says.
    course : Course
        The instructor's course, which it names.

    Returns
    -------
    tuple of dict and list of Finding
        The collected files if they are those that it names, else none; and what was found.
    """
    if said.assignment not in course.names:
        return {}, [Finding("open", f"{said.assignment!r} is no assignment of the course now.")]
    try:
        found = collected_of(course, said.assignment, said.student)
    except ExchangeError as error:
        return {}, [Finding("open", error.message)]
    for record, folder in found:
        if record.submitted == said.submitted:
            return _still_there(record, folder, said, course.max_submission_mib)
    others = " and ".join(format_timestamp(record.submitted) for record, _ in found)
    now = f"Collected now is the submission of {others}" if others else "Nothing of it is collected now"
    return {}, [Finding("open", f"{now}, so this one cannot be compared with the files that were taken in.")]


def _still_there(
    record: Collected, folder: Path, said: Receipt | Statement, max_mib: float
) -> tuple[SubmittedFiles, list[Finding]]:
    notes = list(noted(record.notes))
    if record.hash != said.hash:
        told = f"The submission that was collected of that time has another hash, {record.hash}."
        return {}, [Finding("against", told), *notes]
    try:
        files = read_files(folder, max_mib)
    except ExchangeError as error:
        return {}, [Finding("against", f"The collected submission cannot be read: {error.message}"), *notes]
    if content_hash(files) != said.hash:
        return {}, [Finding("against", f"{folder} was changed after it was collected."), *notes]
    return files, [Finding("proof", f"The collected submission in {folder} has this hash."), *notes]
