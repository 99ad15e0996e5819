"""One student's work on one assignment, on its way from the inbound folder to `submitted/`.

What was collected is the truth from then on: its inbound folder is not read again, and is not needed. Nothing
is ever removed but what a newer choice replaces, so that collecting can be run, killed and run again at will.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.choose import Choice, choose, why_none
from grader.exchange.collected import RECORD_FILE, Collected, collected_of
from grader.exchange.inbound import TIMESTAMP_FILE, Submission, read_submission
from grader.exchange.inbound_name import format_timestamp
from grader.exchange.taken import Action, Taken
from grader.files.atomic import place_folder, recover, sweep, write_atomically
from grader.files.records import FORMAT
from grader.files.tree import SubmittedFiles, content_hash

_Stored = dict[str, tuple[Collected, Path]]


@dataclass(frozen=True, slots=True)
class StudentWork:
    """The collecting of one student's work on one assignment.

    Parameters
    ----------
    course : Course
        The instructor's course.
    inbound : Path
        The exchange's inbound folder.
    name : str
        Name of the assignment.
    student : str
        The student's id.
    now : datetime
        The time, with its time zone.
    """

    course: Course
    inbound: Path
    name: str
    student: str
    now: dt.datetime

    def collect(self, submissions: Sequence[Submission]) -> list[Taken]:
        """Bring `submitted/` up to date with all submissions of this student; return what was done.

        A collected submission takes part in the choice even if its inbound folder is gone.

        Raises
        ------
        ExchangeError
            If a record in `submitted/` cannot be read.
        """
        home = self.course.submitted / self.student
        recover(home)
        stored = {pair[0].source: pair for pair in collected_of(self.course, self.name, self.student)}
        for _, folder in stored.values():
            sweep(folder)
        names = {one.path.name for one in submissions}
        gone = [self._as_submission(record) for record, _ in stored.values() if record.source not in names]
        choices = choose([*submissions, *gone], self.course, self.name)
        taken = [self._settle(choice, stored, home) for choice in choices]
        chosen = {choice.submission.path.name for choice in choices}
        left = [one for one in (*submissions, *gone) if one.path.name not in chosen]
        if left and (not choices or self.course.collect == "best"):
            taken.append(self._leave(left, stored))
        return taken

    def _settle(self, choice: Choice, stored: _Stored, home: Path) -> Taken:
        """Take a chosen submission, or see that it was taken before."""
        source = choice.submission.path.name
        if source in stored:
            record, folder = stored[source]
            amended = self._amend(record, folder, late_factor=choice.factor, doubt="")
            action: Action = "updated" if amended else "unchanged"
            return Taken(self.student, action, choice.reason, record.attempt, record.notes)
        try:
            files, notes = read_submission(choice.submission, self.course.max_submission_mib, self.now)
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

    def _leave(self, left: Sequence[Submission], stored: _Stored) -> Taken:
        """Say that submissions do not count; what was collected of them stays, and counts nothing."""
        reason = why_none(left, self.course, self.name)
        for source in sorted({one.path.name for one in left} & stored.keys()):
            self._amend(*stored[source], late_factor=0.0)
            reason += f"; what was collected of {format_timestamp(stored[source][0].submitted)} stays for 0 %"
        return Taken(self.student, "not taken", reason)

    def _refuse(self, submission: Submission, error: ExchangeError, stored: _Stored) -> Taken:
        """Say that a submission cannot be taken; what was collected before stays, with a doubt."""
        reason = f"the submission of {format_timestamp(submission.submitted)}: {error.message}"
        if self.course.collect != "best":
            for record, folder in stored.values():
                self._amend(record, folder, doubt=f"A later choice was refused, {reason}")
                reason += (
                    f" What was collected before, of {format_timestamp(record.submitted)}, stays in doubt."
                )
        return Taken(self.student, "refused", reason, notes=submission.notes)

    @property
    def _due(self) -> dt.datetime | None:
        due = self.course.due(self.name, self.student)
        return due.astimezone(dt.UTC) if due else None

    def _record(
        self, choice: Choice, attempt: int, files: SubmittedFiles, notes: tuple[str, ...]
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
            source=choice.submission.path.name,
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

    def _as_submission(self, record: Collected) -> Submission:
        """Return the submission that a record stands for, though its inbound folder is gone."""
        place = self.inbound / record.source
        return Submission(self.student, self.name, record.submitted, place, owner="", notes=record.notes)
