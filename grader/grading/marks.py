"""The marks that a person gives: `marks/<assignment>/<student>.json`, and how they come into a result.

A mark belongs to an answer, not to a submission: it stands as long as the student hands in the same answer,
and an answer that was changed has none. What a person gives for an exercise that checks grade, as nbgrader's
formgrader lets them, belongs to the files of the submission.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.model import Course
from grader.errors import GradingError
from grader.files.atomic import sweep, write_atomically
from grader.files.lock import locked
from grader.files.records import Moment, Sha256
from grader.grading.given import Given
from grader.grading.results import Result

_LOCK_FILE = ".lock"


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person gave for one answer.

    Parameters
    ----------
    question : str
        The question, or the exercise that checks grade.
    answer : str
        SHA-256 of the answer; of an exercise that checks grade, that of the submission's files.
    points : float or None
        Its points; None: only a comment or extra credit, and the answer is as open as before.
    comment : str
        What the student reads about it.
    marked : datetime
        When.
    extra : float
        Extra credit: points besides those that the question is worth.
    source : {"", "gradebook"}
        Where the mark was given: here, or in nbgrader's gradebook.
    """

    question: str
    answer: Sha256
    points: float | None
    comment: str
    marked: Moment
    extra: float = 0.0
    source: Literal["", "gradebook"] = ""


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
        self.folder = course.marks

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

    def write(self, assignment: str, student: str, *marks: Mark) -> None:
        """Keep marks, each in place of the one before for the same answer.

        Several people may mark at the same time: each waits for the moment that another's mark takes.

        Raises
        ------
        GradingError
            If they cannot be kept; all marks before are then still there.
        """
        new = {(mark.question, mark.answer) for mark in marks}
        path = self.path(assignment, student)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with locked(path.with_name(_LOCK_FILE)):
                sweep(path.parent)
                before = self.read(assignment, student)
                others = [other for other in before if (other.question, other.answer) not in new]
                kept = _File(1, assignment, student, [*others, *marks])
                data = msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n"
                write_atomically(path, data, 0o600)
        except OSError as error:
            raise GradingError(
                f"The mark {path} cannot be written: {error.strerror}.",
                "Make room there, or the right to write; the marks before are kept.",
            ) from None


def answer_hash(answer: str) -> str:
    """Return what a mark knows an answer by."""
    return hashlib.sha256(answer.encode("utf-8", "surrogatepass")).hexdigest()


def marked_hashes(result: Result) -> dict[str, str]:
    """Return for each exercise what its mark must belong to: the hash of the answer, or of the submission."""
    answers = {question: answer_hash(written.answer) for question, written in result.written.items()}
    return {exercise: answers.get(exercise, result.basis.submission) for exercise in result.exercises}


def standing_marks(result: Result, marks: Sequence[Mark]) -> dict[str, Mark]:
    """Return the marks that belong to what is graded, by exercise.

    Parameters
    ----------
    result : Result
        As grading wrote it.
    marks : sequence of Mark
        Those of its student. One above what its question is worth now is left out.
    """
    known = {(mark.question, mark.answer): mark for mark in marks}
    found = {}
    for exercise, belongs_to in marked_hashes(result).items():
        mark = known.get((exercise, belongs_to))
        if mark is not None and (mark.points is None or 0 <= mark.points <= result.exercises[exercise]):
            found[exercise] = mark
    return found


def with_marks(result: Result, marks: Sequence[Mark]) -> Result:
    """Return a result with what persons gave; an answer that has no mark stays open.

    Parameters
    ----------
    result : Result
        As grading wrote it.
    marks : sequence of Mark
        Those of its student; only those of `standing_marks` count.
    """
    standing = standing_marks(result, marks)
    written = {
        question: msgspec.structs.replace(answer, given=mark.points, comment=mark.comment, extra=mark.extra)
        if (mark := standing.get(question))
        else answer
        for question, answer in result.written.items()
    }
    given = {
        exercise: Given(mark.points, mark.extra, mark.comment)
        for exercise, mark in standing.items()
        if exercise not in written
    }
    return msgspec.structs.replace(result, written=written, given=given)


def marked(course: Course, results: Sequence[Result]) -> tuple[list[Result], list[str]]:
    """Return results with the marks of their answers, and a sentence for each file that cannot be read."""
    store = MarkStore(course)
    found, problems = [], dict[str, None]()
    for result in results:
        try:
            marks = store.read(result.assignment, result.student)
        except GradingError as error:
            problems[error.message] = None
            marks = []
        found.append(with_marks(result, marks))
    return found, list(problems)
