"""From where submissions come in to the instructor: those that count are copied into `submitted/`.

What was collected is the truth from then on: where it came from is not read again, and is not needed. Nothing
is ever removed but what a newer choice replaces, so that collecting can be run, killed and run again at will.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from grader.course.model import Course
from grader.errors import ExchangeError, explained
from grader.exchange.choose import Chosen, choose, why_none
from grader.exchange.collected import RECORD_FILE, Collected, collected_of, collected_students
from grader.exchange.submission import CLOCK_TOLERANCE, TIMESTAMP_FILE, Submission, format_timestamp
from grader.exchange.transports import Source
from grader.files.atomic import place_folder, recover, sweep, write_atomically
from grader.files.lock import locked
from grader.files.records import FORMAT
from grader.files.tree import SubmittedFiles, content_hash

_Stored = dict[str, tuple[Collected, Path]]


class Taken(msgspec.Struct, frozen=True):
    """What collecting did with one student's work, and why."""

    student: str  # empty for what came in and is nobody's submission
    action: Literal["new", "updated", "unchanged", "not taken", "refused"]
    reason: str
    attempt: int = 1  # where all attempts are kept, which
    notes: tuple[str, ...] = ()  # what looked wrong, but was no reason to refuse it


def take_in(course: Course, source: Source, name: str, now: dt.datetime) -> list[Taken]:
    """Bring `submitted/` up to date with what came in; return what was done, by student.

    At the end stands what came in and is no submission. One student's faulty submission stops nothing: it is
    reported as refused. A submission from later than `now` is noted.
    """
    came_in = source.incoming(name)
    grouped = itertools.groupby(came_in.submissions, key=lambda one: one.student)
    theirs = {student: list(submissions) for student, submissions in grouped}
    taken: list[Taken] = []
    for student in sorted({*theirs, *collected_students(course)}):
        try:
            taken += _StudentsWork(course, source, name, student, now).take_in(theirs.get(student, []))
        except ExchangeError as error:
            taken.append(Taken(student, "refused", error.message))
    return taken + [Taken("", "refused", problem) for problem in came_in.problems]


@contextmanager
def collecting(course: Course, name: str) -> Iterator[None]:
    """Keep others from collecting into the same folder meanwhile; a killed process keeps nobody out."""
    store = course.submitted
    busy = ExchangeError(f"Somebody else is collecting into {store}.", "Wait until it is done.")
    hint = "Make room there, or the right to write; what is collected so far stays; collect again."
    with explained(f"Not all of {name!r} could be collected into {store}", hint):
        # Instructors may share it as a group; it is nobody else's business.
        store.mkdir(mode=0o770, exist_ok=True)
        with locked(store / ".lock", busy):
            yield


class _StudentsWork(msgspec.Struct, frozen=True):
    """The collecting of one student's work on one assignment."""

    course: Course
    source: Source
    name: str
    student: str
    now: dt.datetime

    def take_in(self, submissions: Sequence[Submission]) -> list[Taken]:
        """Collect what counts of all submissions of this student, and of what was collected before."""
        home = self.course.submitted / self.student
        recover(home)
        stored = {pair[0].source: pair for pair in collected_of(self.course, self.name, self.student)}
        for _, folder in stored.values():
            sweep(folder)
        there = {one.source for one in submissions}
        gone = [_as_submission(record) for record, _ in stored.values() if record.source not in there]
        choices = choose([*submissions, *gone], self.course, self.name)
        taken = [self._settle(choice, stored, home) for choice in choices]
        chosen = {choice.submission.source for choice in choices}
        left = [one for one in (*submissions, *gone) if one.source not in chosen]
        if left and (not choices or self.course.collect == "best"):
            taken.append(self._leave(left, stored))
        return taken

    def _settle(self, choice: Chosen, stored: _Stored, home: Path) -> Taken:
        """Take a chosen submission, or see that it was taken before."""
        source = choice.submission.source
        if source in stored:
            record, folder = stored[source]
            amended = self._amend(record, folder, late_factor=choice.factor, doubt="")
            action: Literal["updated", "unchanged"] = "updated" if amended else "unchanged"
            return Taken(self.student, action, choice.reason, record.attempt, record.notes)
        try:
            files, notes = self._read(choice.submission)
        except ExchangeError as error:
            return self._refuse(choice.submission, error, stored)
        best = self.course.collect == "best"
        attempt = 1 + max((record.attempt for record, _ in stored.values()), default=0) if best else 1
        record = self._record(choice, attempt, files, notes)
        target = home / (f"{self.name}@{attempt}" if best else self.name)
        replaces = target.exists()
        home.mkdir(exist_ok=True)
        # nbgrader's own commands look for the time in a file; no file of that name is ever a student's.
        time = f"{format_timestamp(record.submitted)}\n".encode()
        place_folder(target, {**files, RECORD_FILE: record.to_json(), TIMESTAMP_FILE: time}, replace=True)
        if best:
            stored[source] = record, target
        return Taken(self.student, "updated" if replaces else "new", choice.reason, attempt, notes)

    def _read(self, submission: Submission) -> tuple[SubmittedFiles, tuple[str, ...]]:
        files, odd = self.source.read(submission)
        if not files:
            raise ExchangeError("It holds no files.")
        if submission.submitted - self.now > CLOCK_TOLERANCE:
            odd = [*odd, "The time in its name has not come yet."]
        return files, (*submission.notes, *odd)

    def _leave(self, left: Sequence[Submission], stored: _Stored) -> Taken:
        """Say that submissions do not count; what was collected of them stays, and counts nothing."""
        reason = why_none(left, self.course, self.name)
        for source in sorted({one.source for one in left} & stored.keys()):
            self._amend(*stored[source], late_factor=0.0)
            reason += f"; what was collected of {format_timestamp(stored[source][0].submitted)} stays for 0 %"
        return Taken(self.student, "not taken", reason)

    def _refuse(self, submission: Submission, error: ExchangeError, stored: _Stored) -> Taken:
        """Say that a submission cannot be taken; what was collected before stays, with a doubt."""
        reason = f"the submission of {format_timestamp(submission.submitted)}: {error.message}"
        if self.course.collect != "best":
            for record, folder in stored.values():
                self._amend(record, folder, doubt=f"A later choice was refused, {reason}")
                before = format_timestamp(record.submitted)
                reason += f" What was collected before, of {before}, stays in doubt."
        return Taken(self.student, "refused", reason, notes=submission.notes)

    def _record(
        self, choice: Chosen, attempt: int, files: SubmittedFiles, notes: tuple[str, ...]
    ) -> Collected:
        return Collected(
            format=FORMAT,
            student=self.student,
            assignment=self.name,
            attempt=attempt,
            submitted=choice.submission.submitted,
            due=self._due,
            late_factor=choice.factor,
            hash=content_hash(files),
            source=choice.submission.source,
            taken_in=self.now.astimezone(dt.UTC),
            notes=notes,
        )

    def _amend(self, record: Collected, folder: Path, **changes: float | str) -> bool:
        """Write a record anew if something about it changed; return whether it did."""
        new = msgspec.structs.replace(record, due=self._due, **changes)
        if new == record:
            return False
        write_atomically(folder / RECORD_FILE, new.to_json())
        return True

    @property
    def _due(self) -> dt.datetime | None:
        due = self.course.due(self.name, self.student)
        return due.astimezone(dt.UTC) if due else None


def _as_submission(record: Collected) -> Submission:
    """Return the submission that a record stands for, though it may be gone where it came from."""
    return Submission(record.student, record.assignment, record.submitted, record.source, record.notes)
