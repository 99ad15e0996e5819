"""What students ask to be graded again, and what they are told: `regrades/<assignment>/<student>.json`.

A request is about one exercise of one submission; the next about the same can be made once it is answered.
An answer changes no grade: whoever finds the student right gives a mark, or mends a check and grades again.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from grader.course.model import Course
from grader.errors import GradingError, explained
from grader.files.atomic import alone_in, write_atomically
from grader.files.records import FORMAT, Moment, Record, read_json

LONGEST = 2000  # characters of a reason, and of an answer
MOST = 30  # requests of a student for an assignment

Ruling: TypeAlias = Literal["changed", "stays"]  # what becomes of the points


class Appeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A request, and its answer once there is one."""

    source: str  # the submission
    exercise: str
    reason: str
    asked: Moment
    answered: Moment | None = None
    by: str = ""  # who answered
    decision: Literal["", Ruling] = ""
    answer: str = ""  # what the student reads

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return self.answered is None

    def concerns(self, source: str, exercise: str) -> bool:
        """Return whether it is about an exercise of a submission."""
        return (self.source, self.exercise) == (source, exercise)


class _Requests(Record, frozen=True):
    assignment: str
    student: str
    requests: tuple[Appeal, ...]


class RegradeStore:
    """The requests of a course."""

    def __init__(self, course: Course) -> None:
        self.folder = course.root / "regrades"

    def read(self, assignment: str, student: str) -> Sequence[Appeal]:
        """Return what a student has asked about an assignment, the oldest first."""
        path = self._path(assignment, student)
        hint = "Restore it from a backup; or move it elsewhere."
        found = read_json(path, _Requests, f"The requests {path}", hint, GradingError)
        return found.requests if found else ()

    def open(self, assignment: str) -> list[tuple[str, Appeal]]:
        """Return what waits for an answer, each with its student, the oldest first."""
        students = (path.stem for path in (self.folder / assignment).glob("[!.]*.json"))
        found = [(one, request) for one in students for request in self.read(assignment, one)]
        return sorted((each for each in found if each[1].is_open), key=lambda each: each[1].asked)

    def ask(self, assignment: str, student: str, source: str, exercise: str, reason: str) -> None:
        """Keep a request; `GradingError` where one about the same is open."""
        reason = _text(reason, "reason")
        request = Appeal(source, exercise, reason, dt.datetime.now(dt.UTC))

        def with_it(before: Sequence[Appeal]) -> Sequence[Appeal]:
            if any(one.is_open and one.concerns(source, exercise) for one in before):
                message = f"You have asked about {exercise} already, and nobody has answered yet."
                raise GradingError(message, "You are told here once somebody has.")
            if len(before) >= MOST:
                message = f"That is too much: {MOST} requests for an assignment can be made."
                raise GradingError(message, "Talk to your instructor.")
            return [*before, request]

        self._change(assignment, student, with_it)

    def answer(
        self,
        assignment: str,
        student: str,
        source: str,
        exercise: str,
        *,
        by: str,
        decision: Ruling,
        text: str,
        first: Callable[[], object] = lambda: None,
    ) -> None:
        """Answer the open request about an exercise of a submission; `GradingError` if there is none.

        What comes `first`, such as a mark, is done only where nobody else has answered.
        """
        text, now = _text(text, "answer"), dt.datetime.now(dt.UTC)

        def with_answer(before: Sequence[Appeal]) -> Sequence[Appeal]:
            asked = [one for one in before if one.is_open and one.concerns(source, exercise)]
            if not asked:
                message = f"No request of {student} about {exercise} is open: somebody has answered it."
                raise GradingError(message, "Look at it again.")
            first()
            answered = msgspec.structs.replace(asked[0], answered=now, by=by, decision=decision, answer=text)
            return [answered if one is asked[0] else one for one in before]

        self._change(assignment, student, with_answer)

    def _path(self, assignment: str, student: str) -> Path:
        return self.folder / assignment / f"{student}.json"

    def _change(
        self, assignment: str, student: str, change: Callable[[Sequence[Appeal]], Sequence[Appeal]]
    ) -> None:
        path = self._path(assignment, student)
        hint = "Make room there, or the right to write; what was there is kept."
        with explained(f"The request {path} cannot be written", hint, GradingError), alone_in(path.parent):
            requests = tuple(change(self.read(assignment, student)))
            kept = _Requests(format=FORMAT, assignment=assignment, student=student, requests=requests)
            write_atomically(path, kept.to_json(), 0o600)


def _text(text: str, what: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise GradingError(
            f"Write {'an' if what == 'answer' else 'a'} {what} of 1 to {LONGEST:,} characters."
        )
    return text
