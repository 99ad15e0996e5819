"""The marks that persons give: `marks/<assignment>/<student>.json`.

A mark belongs to an answer, not to a submission: it stands as long as the student hands in the same answer.
"""

import hashlib
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.model import Course
from grader.errors import GradingError, explained
from grader.files.atomic import locked, sweep, write_atomically
from grader.files.records import Moment, Sha256

_LOCK_FILE = ".lock"


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person gave for one answer, or in place of what checks gave."""

    question: str  # or an exercise that checks grade
    answer: Sha256  # of the answer; of an exercise that checks grade, of the submission's files
    points: float | None  # None: only a comment or extra credit, and all else is as without the mark
    comment: str  # what the student reads about it
    marked: Moment
    extra: float = 0.0  # extra credit: points besides those that the question is worth
    source: Literal["", "gradebook"] = ""  # where it was given: here, or in nbgrader's gradebook


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal[1]
    assignment: str
    student: str
    marks: list[Mark]


class MarkStore:
    """The marks of a course."""

    def __init__(self, course: Course) -> None:
        self.folder = course.marks

    def path(self, assignment: str, student: str) -> Path:
        """Return where the marks of a student are kept."""
        return self.folder / assignment / f"{student}.json"

    def read(self, assignment: str, student: str) -> list[Mark]:
        """Return the marks of a student, for all answers that were ever marked."""
        path = self.path(assignment, student)
        hint = "Restore it from a backup; or move it elsewhere, and mark this student's answers again."
        try:
            kept = msgspec.json.decode(path.read_bytes(), type=_File)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise GradingError(f"The marks {path} cannot be read: {error}.", hint) from None
        if (kept.assignment, kept.student) != (assignment, student):
            whose = f"{kept.student!r} for {kept.assignment!r}"
            raise GradingError(f"The marks {path} are those of {whose}.", hint)
        return kept.marks

    def write(self, assignment: str, student: str, *marks: Mark) -> None:
        """Keep marks, each in place of the one before for that answer; others may be marking meanwhile."""
        new = {(mark.question, mark.answer) for mark in marks}
        path = self.path(assignment, student)
        hint = "Make room there, or the right to write; the marks before are kept."
        with explained(f"The mark {path} cannot be written", hint, GradingError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with locked(path.with_name(_LOCK_FILE)):
                sweep(path.parent)
                before = self.read(assignment, student)
                others = [other for other in before if (other.question, other.answer) not in new]
                kept = _File(1, assignment, student, [*others, *marks])
                data = msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n"
                write_atomically(path, data, 0o600)


def answer_hash(answer: str) -> str:
    """Return what a mark knows an answer by."""
    return hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest()
