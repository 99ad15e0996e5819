"""What students ask to be graded again, and what they are told: `regrades/<assignment>/<student>.json`.

A request is about one exercise of one submission; the next about the same can be made once it is answered.
An answer changes no grade: whoever finds the student right gives a mark, or mends a check and grades again.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from grader.course.model import Course
from grader.errors import GradingError, explained
from grader.files.atomic import alone_in, write_atomically
from grader.files.records import FORMAT, Moment, Record, read_json, require_in_every_zone

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

    def __post_init__(self) -> None:
        require_in_every_zone(self.asked, self.answered)

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
        if found and (found.assignment, found.student) != (assignment, student):
            theirs = f"{found.student!r} for {found.assignment!r}"
            raise GradingError(f"The requests {path} are those of {theirs}.", hint)
        return found.requests if found else ()

    def open(self, assignment: str) -> tuple[list[tuple[str, Appeal]], list[str]]:
        """Return what waits for an answer, each with its student, the oldest first.

        And a sentence for each file that cannot be read.
        """
        found, problems = list[tuple[str, Appeal]](), list[str]()
        for path in sorted((self.folder / assignment).glob("[!.]*.json")):
            try:
                requests = self.read(assignment, path.stem)
            except GradingError as error:
                problems.append(f"{error.message} {error.hint}")
            else:
                found += [(path.stem, request) for request in requests if request.is_open]
        return sorted(found, key=lambda each: each[1].asked), problems

    def ask(self, assignment: str, student: str, source: str, exercise: str, reason: str) -> None:
        """Keep a request; `GradingError` where one about the same is open."""
        request = Appeal(source, exercise, _text(reason, "reason"), dt.datetime.now(dt.UTC))
        with self._changing(assignment, student) as requests:
            if any(one.is_open and one.concerns(source, exercise) for one in requests):
                message = f"You have asked about {exercise} already, and nobody has answered yet."
                raise GradingError(message, "You are told here once somebody has.")
            if len(requests) >= MOST:
                message = f"That is too much: {MOST} requests for an assignment can be made."
                raise GradingError(message, "Talk to your instructor.")
            requests.append(request)

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
        said = {"answered": dt.datetime.now(dt.UTC), "by": by, "answer": _text(text, "answer")}
        with self._changing(assignment, student) as requests:
            asked = (place for place, one in enumerate(requests) if one.concerns(source, exercise))
            place = next((place for place in asked if requests[place].is_open), None)
            if place is None:
                message = f"No request of {student} about {exercise} is open: somebody has answered it."
                raise GradingError(message, "Look at it again.")
            first()
            requests[place] = msgspec.structs.replace(requests[place], decision=decision, **said)

    def _path(self, assignment: str, student: str) -> Path:
        return self.folder / assignment / f"{student}.json"

    @contextmanager
    def _changing(self, assignment: str, student: str) -> Iterator[list[Appeal]]:
        """Give what a student has asked, and keep what the block makes of it."""
        path = self._path(assignment, student)
        hint = "Make room there, or the right to write; what was there is kept."
        with explained(f"The request {path} cannot be written", hint, GradingError), alone_in(path.parent):
            requests = [*self.read(assignment, student)]
            yield requests
            kept = _Requests(format=FORMAT, assignment=assignment, student=student, requests=(*requests,))
            write_atomically(path, kept.to_json(), 0o600)


def _text(text: str, what: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise GradingError(
            f"Write {'an' if what == 'answer' else 'a'} {what} of 1 to {LONGEST:,} characters."
        )
    return text
