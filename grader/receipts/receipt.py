"""The receipt of a submission: what was handed in, when, and where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import msgspec

from grader.errors import ExchangeError
from grader.exchange.inbound_name import InboundName
from grader.files.records import FORMAT, Moment, Record, Sha256
from grader.files.tree import SubmittedFiles, content_hash


class Receipt(Record, frozen=True):
    """What a student gets for a submission; only its owner may read it, for `folder` holds its secret.

    Parameters
    ----------
    format : int
        Version of the file's format.
    course, assignment, student : str
        Whose submission it is, and of what.
    submitted : datetime
        When it was handed in, in UTC.
    hash : str
        SHA-256 of the files, as `content_hash` gives it.
    files : dict of str to int
        Path of each file, and its size in bytes.
    folder : str
        Name of the inbound folder.
    """

    course: str
    assignment: str
    student: str
    submitted: Moment
    hash: Sha256
    files: dict[str, int]
    folder: str

    @classmethod
    def of(cls, course: str, name: InboundName, files: SubmittedFiles) -> Self:
        """Return the receipt for files that stand in an inbound folder."""
        return cls(
            format=FORMAT,
            course=course,
            assignment=name.assignment,
            student=name.student,
            submitted=name.submitted,
            hash=content_hash(files),
            files={path: len(content) for path, content in sorted(files.items())},
            folder=str(name),
        )

    @classmethod
    def from_json(cls, data: bytes, where: Path, hint: str = "") -> Self:
        """Read a receipt.

        Raises
        ------
        ExchangeError
            If it is no receipt, or its fields contradict each other; the message names the file.
        """
        receipt = super().from_json(data, where, hint)
        try:
            name = InboundName.parse(receipt.folder)
        except ExchangeError as error:
            raise ExchangeError(f"{where} cannot be read: {error.message}", hint) from None
        told = (receipt.student, receipt.assignment, receipt.submitted)
        if "/" in receipt.folder or (name.student, name.assignment, name.submitted) != told:
            raise ExchangeError(f"{where} cannot be read: its folder contradicts its other fields.", hint)
        return msgspec.structs.replace(receipt, submitted=name.submitted)
