"""The marks that a person gives: `marks/<assignment>/<student>.json`, and how they come into a result.

A mark belongs to an answer, not to a submission: it stands as long as the student hands in the same answer,
and an answer that was changed has none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from grader.atomic import write_atomically
from grader.course.model import Course
from grader.errors import GradingError
from grader.exchange.records import Moment, Sha256
from grader.grading.results import Result


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person gave for one answer.

    Parameters
    ----------
    question : str
        The question.
    answer : str
        SHA-256 of the answer.
    points : float
        Its points.
    comment : str
        What the student reads about it.
    marked : datetime
        When.
    """

    question: str
    answer: Sha256
    points: float
    comment: str
    marked: Moment


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal[1]
    assignment: str
    student: str
    marks: list[Mark]


class MarkStore:
    """The marks of a course.

    Parameters
    ----------
    course : Course
        The instructor's course.
    """

    def __init__(self, course: Course) -> None:
        self.folder = course.root / "marks"

    def path(self, assignment: str, student: str) -> Path:
        """Return where the marks of a student are kept."""
        return self.folder / assignment / f"{student}.json"

    def read(self, assignment: str, student: str) -> list[Mark]:
        """Return the marks of a student, for all answers that were ever marked.

        Raises
        ------
        GradingError
            If there is a file that cannot be read.
        """
        path = self.path(assignment, student)
        hint = "Restore it from a backup; or remove it, and mark this student's answers again."
        try:
            kept = msgspec.json.decode(path.read_bytes(), type=_File)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise GradingError(f"The marks {path} cannot be read: {error}.", hint) from None
        if (kept.assignment, kept.student) != (assignment, student):
            raise GradingError(
                f"The marks {path} are those of {kept.student!r} for {kept.assignment!r}.", hint
            )
        return kept.marks

    def write(self, assignment: str, student: str, mark: Mark) -> None:
        """Keep a mark, in place of the one before for the same answer.

        Raises
        ------
        GradingError
            If it cannot be kept; all marks before are then still there.
        """
        others = [
            other
            for other in self.read(assignment, student)
            if (other.question, other.answer) != (mark.question, mark.answer)
        ]
        kept = _File(1, assignment, student, [*others, mark])
        path = self.path(assignment, student)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n", 0o600)
        except OSError as error:
            raise GradingError(
                f"The mark {path} cannot be written: {error.strerror}.",
                "Make room there, or the right to write; the marks before are kept.",
            ) from None


def answer_hash(answer: str) -> str:
    """Return what a mark knows an answer by."""
    return hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest()


def with_marks(result: Result, marks: Sequence[Mark]) -> Result:
    """Return a result with the marks of its answers; an answer that has none stays open.

    Parameters
    ----------
    result : Result
        As grading wrote it.
    marks : sequence of Mark
        Those of its student. One above what its question is worth now is left out.
    """
    known = {(mark.question, mark.answer): mark for mark in marks}
    written = {}
    for question, answer in result.written.items():
        mark = known.get((question, answer_hash(answer.answer)))
        if mark is not None and 0 <= mark.points <= answer.points:
            answer = msgspec.structs.replace(answer, given=mark.points, comment=mark.comment)  # noqa: PLW2901
        written[question] = answer
    return msgspec.structs.replace(result, written=written)


def marked(course: Course, results: Sequence[Result]) -> tuple[list[Result], list[str]]:
    """Return results with the marks of their answers, and a sentence for each file that cannot be read."""
    store = MarkStore(course)
    found, problems = [], dict[str, None]()
    for result in results:
        try:
            marks = store.read(result.assignment, result.student) if result.written else []
        except GradingError as error:
            problems[error.message] = None
            marks = []
        found.append(with_marks(result, marks))
    return found, list(problems)
