"""A receipt that the course's side signs when it takes a submission in.

What a student's own computer writes proves nothing to anybody else. So collecting states what came, and signs
the statement with a key that only those have who know the course's secret. They can tell a signed receipt
from a forged one; nobody else can, and it does not bind them, for whoever can check such a signature can also
make one.
"""

from __future__ import annotations

import datetime as dt
import hmac
from pathlib import Path
from typing import Self

import msgspec

from grader.course.secret import derived_key
from grader.errors import ExchangeError
from grader.exchange.collected import Collected
from grader.files.names import check_student_id
from grader.files.records import FORMAT, Moment, Record, Sha256

_PURPOSE = "receipt, version 1"


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the course's side says of a submission; it gives away no secret, so it can be shown to anybody.

    Parameters
    ----------
    course, assignment, student : str
        Whose submission it is, and of what.
    submitted : datetime
        When it was handed in, as the name of its inbound folder says.
    hash : str
        SHA-256 of the files, as `content_hash` gives it.
    taken_in : datetime
        When the course's side read it: from then on, it was there.
    notes : tuple of str
        What looked wrong then, such as a change after the time of submission.
    """

    course: str
    assignment: str
    student: str
    submitted: Moment
    hash: Sha256
    taken_in: Moment
    notes: tuple[str, ...] = ()


class SignedReceipt(Record, frozen=True):
    """A statement and its signature.

    Parameters
    ----------
    format : int
        Version of the file's format.
    statement : Statement
        What is signed.
    signature : str
        HMAC-SHA256 of the statement as JSON, under `receipt_key`.
    """

    statement: Statement
    signature: Sha256

    @classmethod
    def of(cls, course: str, record: Collected, key: bytes) -> Self:
        """Sign for a collected submission."""
        statement = Statement(
            course=course,
            assignment=record.assignment,
            student=record.student,
            submitted=record.submitted.astimezone(dt.UTC),
            hash=record.hash,
            taken_in=record.taken_in.astimezone(dt.UTC),
            notes=record.notes,
        )
        return cls(format=FORMAT, statement=statement, signature=_signature(statement, key))

    @classmethod
    def from_json(cls, data: bytes, where: Path, hint: str = "") -> Self:
        """Read a signed receipt; whether its signature is good is another question.

        Raises
        ------
        ExchangeError
            If it is none; the message names the file.
        """
        signed = super().from_json(data, where, hint)
        try:
            check_student_id(signed.statement.student)
        except ExchangeError as error:
            raise ExchangeError(f"{where} cannot be read: {error.message}", hint) from None
        return signed

    def is_genuine(self, key: bytes) -> bool:
        """Return whether whoever signed had this key, and nothing was changed since."""
        return hmac.compare_digest(self.signature, _signature(self.statement, key))


def receipt_key(secret: bytes) -> bytes:
    """Return the key that receipts are signed with.

    Parameters
    ----------
    secret : bytes
        The course's secret.
    """
    return derived_key(secret, _PURPOSE)


def _signature(statement: Statement, key: bytes) -> str:
    return hmac.new(key, msgspec.json.encode(statement), "sha256").hexdigest()
