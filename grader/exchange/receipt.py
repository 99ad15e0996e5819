"""The receipt that a student gets on handing in: what, when, and under which id."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import msgspec

from grader.errors import ExchangeError
from grader.exchange.submission import SubmissionId
from grader.files.records import FORMAT, Moment, Record, Sha256
from grader.files.tree import SubmittedFiles, content_hash


class Receipt(Record, frozen=True):
    """What a student gets for a submission; only its owner may read it, for `folder` holds its secret."""

    course: str
    assignment: str
    student: str
    submitted: Moment
    hash: Sha256  # of the files, as `content_hash` gives it
    files: dict[str, int]  # path of each, and its size in bytes
    folder: str  # the submission's id

    @classmethod
    def of(cls, course: str, submission: SubmissionId, files: SubmittedFiles) -> Self:
        """Return the receipt for files that have arrived."""
        return cls(
            format=FORMAT,
            course=course,
            assignment=submission.assignment,
            student=submission.student,
            submitted=submission.submitted,
            hash=content_hash(files),
            files={path: len(content) for path, content in sorted(files.items())},
            folder=str(submission),
        )

    @classmethod
    def from_json(cls, data: bytes, where: Path, hint: str = "") -> Self:
        """Read a receipt; refuse one whose fields contradict each other."""
        receipt = super().from_json(data, where, hint)
        try:
            named = SubmissionId.parse(receipt.folder)
        except ExchangeError as error:
            raise ExchangeError(f"{where} cannot be read: {error.message}", hint) from None
        said = (receipt.student, receipt.assignment, receipt.submitted)
        if "/" in receipt.folder or (named.student, named.assignment, named.submitted) != said:
            raise ExchangeError(f"{where} cannot be read: its folder contradicts its other fields.", hint)
        return msgspec.structs.replace(receipt, submitted=named.submitted)
