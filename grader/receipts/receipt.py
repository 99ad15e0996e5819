"""A receipt that the course's side signs when it takes a submission in, and where a student keeps receipts.

What a student's own computer writes proves nothing to others. So collecting signs what came, with a key that
only those have who know the course's secret. They can tell a signed receipt from a forged one; nobody else
can, and it does not bind them, for whoever can check such a signature can also make one. How it stands with
what was handed in is told in words.
"""

import datetime as dt
import hmac
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from grader.course.model import Course
from grader.course.secret import derived_key
from grader.errors import ExchangeError, explained
from grader.exchange.actions import Exchange
from grader.exchange.collected import Collected
from grader.exchange.submission import Receipt
from grader.files.atomic import write_privately
from grader.files.names import check_student_id
from grader.files.records import FORMAT, Moment, Record, Sha256, day_and_time, in_zone, read_json
from grader.files.system import ON_WINDOWS, user_folder

_PURPOSE = "receipt, version 1"
_LARGEST = 2**22
_HINT = "Take the file as 'grader submit' or 'grader status' wrote it, whole and unchanged."


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the course's side says of a submission; it gives away no secret, so it can be shown to anybody."""

    course: str
    assignment: str
    student: str
    submitted: Moment  # as the submission's id says
    hash: Sha256  # of the files, as `content_hash` gives it
    taken_in: Moment  # when the course's side read it: from then on, it was there
    notes: tuple[str, ...] = ()  # what looked wrong then, such as a change after the time of submission

    def __post_init__(self) -> None:
        check_student_id(self.student)


class SignedReceipt(Record, frozen=True):
    """A statement and its signature: HMAC-SHA256 of it as JSON, under a key from the course's secret."""

    statement: Statement
    signature: Sha256

    @classmethod
    def of(cls, course: str, record: Collected, secret: bytes) -> Self:
        """Sign for a collected submission."""
        table = msgspec.structs.asdict(in_zone(record, dt.UTC)) | {"course": course}
        statement = Statement(**{field: table[field] for field in Statement.__struct_fields__})
        return cls(format=FORMAT, statement=statement, signature=_signature(statement, secret))

    def is_genuine(self, secret: bytes) -> bool:
        """Return whether whoever signed had this secret, and nothing was changed since."""
        return hmac.compare_digest(self.signature, _signature(self.statement, secret))


class ReceiptBook:
    """The receipts in a folder, by default of the user's data folder; nobody else can read them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or user_folder("data") / "receipts"

    def add(self, receipt: Receipt, signed: SignedReceipt | None = None) -> Path:
        """Keep a student's own receipt, or the signed one that belongs to it; return its file."""
        hint = "The submission stands all the same; copy its receipt from the screen."
        if signed:
            hint = "It stays in the exchange; make room here, and try again."
        # Assignment, time and secret of the id: unlike the whole, this is never too long for a disk. Without
        # spaces, a name needs no quotes where people paste it.
        name = f"{receipt.folder.split('+', 1)[1].replace(' ', '_')}.json"
        name = name.replace(":", ".") if ON_WINDOWS else name
        path = self.folder / receipt.course / ("signed" if signed else "") / name
        with explained(f"The receipt {path} could not be kept", hint):
            write_privately(path, (signed or receipt).to_json())
        return path

    def receipts(
        self, course: str, assignment: str | None = None, *, unread: list[ExchangeError] | None = None
    ) -> list[Receipt]:
        """Return the receipts of a course, or of one of its assignments, the oldest first.

        What is wrong with one that cannot be read is added to `unread`, or raised without it.
        """
        found = []
        for path in sorted((self.folder / course).glob("*.json")):
            hint = "If it cannot be mended, move it elsewhere: what was handed in stands all the same."
            try:
                if receipt := read_json(path, Receipt, f"The receipt {path}", hint):
                    found.append(receipt)
            except ExchangeError as error:
                if unread is None:
                    raise
                unread.append(error)
        own = [receipt for receipt in found if assignment in (None, receipt.assignment)]
        return sorted(own, key=lambda receipt: receipt.submitted)

    def file_of(self, number: str) -> Path | None:
        """Return the receipt whose number begins so: of several a signed one, and the latest."""
        own, signed = (sorted(self.folder.glob(pattern)) for pattern in ("*/*.json", "*/signed/*.json"))
        for path in reversed([*own, *signed]):
            with suppress(ExchangeError):  # another one that cannot be read
                found = read_receipt(path)
                said = found.statement if isinstance(found, SignedReceipt) else found
                if said.hash.startswith(number.lower()):
                    return path
        return None


def read_receipt(path: Path) -> Receipt | SignedReceipt:
    """Read a receipt in a file that somebody brings: a student's own, or a signed one."""
    with explained(f"{path} cannot be read", _HINT), path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ExchangeError(f"{path} cannot be read: it is too large to be a receipt.", _HINT)
    # Only one of the two holds a signature.
    kind = SignedReceipt if b'"signature"' in data and b'"statement"' in data else Receipt
    return kind.from_json(data, path, _HINT)


def own_receipt(path: Path, course: str) -> Receipt:
    """Read a student's own receipt of a course, which alone says where its feedback lies."""
    found = read_receipt(path)
    if isinstance(found, SignedReceipt):
        raise ExchangeError(
            f"{path} is a signed receipt, which anybody may see; so it leads to no feedback and no files.",
            "Name the receipt that 'grader submit' kept.",
        )
    require_course(found, course)
    return found


def require_course(found: Receipt | Statement, course: str) -> None:
    """Refuse a receipt of another course."""
    if found.course != course:
        message = f"This receipt is of the course {found.course!r}; the one here is {course!r}."
        raise ExchangeError(message, "Name the folder of its course: --course DIR.")


def _signature(statement: Statement, secret: bytes) -> str:
    return hmac.new(derived_key(secret, _PURPOSE), msgspec.json.encode(statement), "sha256").hexdigest()


def costs(course: Course, moment: dt.datetime, due: dt.datetime | None) -> str:
    """Return in words what work that comes at a moment counts."""
    factor = course.late.factor(moment, due)
    return "counts in full" if factor == 1.0 else f"counts {factor:.0%}" if factor else "does not count"


def until(course: Course, moment: dt.datetime, due: dt.datetime) -> str:
    """Return in words when the grace ends in which work that comes at a moment is; or nothing."""
    with suppress(OverflowError):  # a grace without end
        end = due + dt.timedelta(seconds=course.late.grace_seconds)
        if due < moment <= end:
            return f" until {day_and_time(end, course.zone, exact=True)}"
    return ""


def late_now(course: Course, due: dt.datetime) -> str:
    """Return in words what late work counts now, and how long; nothing before the due date."""
    now = dt.datetime.now(dt.UTC)
    return f"{costs(course, now, due)}{until(course, now, due)}" if due < now else ""


def past(course: Course, due: dt.datetime) -> str:
    """Say that a due date is past, and what late work counts now; nothing before."""
    late = late_now(course, due)
    return f", which is past: late work {late}" if late else ""


def in_time(course: Course, submitted: dt.datetime, due: dt.datetime | None) -> str:
    """Say whether something came in time, or what it counts."""
    factor = course.late.factor(submitted, due)
    early = due is None or submitted <= due
    full = {1.0: "in time" if early else "late, counts in full", None: "too late to count"}
    return full.get(factor) or f"late, counts {factor:.0%}"


def grade(exchange: Exchange, receipts: Sequence[Receipt]) -> str:
    """Return the points in the feedback that counts, with which its first line ends; or nothing."""
    texts = [text for receipt in reversed(receipts) if (text := exchange.feedback(receipt))]
    grades = [text.partition("\n")[0].rpartition(": ")[2] for text in texts]
    if exchange.course.collect == "best":
        grades.sort(key=_points, reverse=True)
    return grades[0] if grades else ""


def _points(grade: str) -> float:
    word = grade.partition(" ")[0]
    return float(word) if word.replace(".", "", 1).isdecimal() else 0.0
