"""From where submissions come in to the instructor: those that count are copied into `submitted/`.

What was collected is the truth from then on: where it came from is not read again, and is not needed. Nothing
is ever removed but what a newer choice replaces, so that collecting can be run, killed and run again at will.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Literal, TypeAlias

import msgspec

from grader.course.model import Course
from grader.course.roster import ROSTER_FILE, roster_of
from grader.errors import ExchangeError, explained
from grader.exchange.choose import Candidate, Chosen, choose, why_none
from grader.exchange.collected import RECORD_FILE, Collected, collected, collected_of, collected_students
from grader.exchange.submission import CLOCK_TOLERANCE, TIMESTAMP_FILE, Submission, format_timestamp
from grader.exchange.transports import Source
from grader.files.atomic import locked, place_folder, recover, sweep, write_atomically
from grader.files.names import look
from grader.files.records import FORMAT, shown
from grader.files.tree import SubmittedFiles, content_hash, read_files

WhyUnloaded: TypeAlias = Callable[[SubmittedFiles], str]  # nothing, if files can be loaded


class Taken(msgspec.Struct, frozen=True):
    """What collecting did with one student's work, and why."""

    student: str  # empty for what came in and is nobody's submission
    action: Literal["new", "updated", "unchanged", "not taken", "refused"]
    reason: str
    attempt: int = 1  # where all attempts are kept, which
    notes: tuple[str, ...] = ()  # what looked wrong, but was no reason to refuse it


def take_in(
    course: Course, source: Source, name: str, now: dt.datetime, fault: WhyUnloaded = lambda _: ""
) -> list[Taken]:
    """Bring `submitted/` up to date; return what was done, by student; at the end, what is no submission."""
    before = {record.student: record.user for record, _ in collected(course, name, {}) if record.user}
    came_in, problems = source.incoming(name, before)
    grouped = itertools.groupby(came_in, key=lambda one: one.student)
    theirs = {student: list(submissions) for student, submissions in grouped}
    taken: list[Taken] = []
    students = sorted({*theirs, *collected_students(course)})
    for student in students:
        try:
            work = _StudentsWork(course, source, name, student, now=now, fault=fault)
            taken += work.take_in(theirs.get(student, []))
        except ExchangeError as error:
            taken.append(Taken(student, "refused", " ".join(filter(None, (error.message, error.hint)))))
    alike = {key: [*group] for key, group in itertools.groupby(sorted(students, key=look), key=look)}
    roster = roster_of(course.root)
    for place, one in enumerate(taken):
        if roster.students and one.student not in roster.students:
            unknown = f"{one.student!a} is not in {ROSTER_FILE}. {roster.close(one.student)}".rstrip()
            taken[place] = one = msgspec.structs.replace(one, notes=(*one.notes, unknown))  # noqa: PLW2901
        if others := " and ".join(ascii(other) for other in alike[look(one.student)] if other != one.student):
            note = f"{one.student!a} looks like {others}: is this one student?"
            taken[place] = msgspec.structs.replace(one, notes=(*one.notes, note))
    return taken + [Taken("", "refused", problem) for problem in problems]


@contextmanager
def collecting(course: Course, name: str) -> Iterator[None]:
    """Keep others from collecting into the same folder meanwhile; a killed process keeps nobody out."""
    course.require_sound()
    store = course.submitted
    busy = ExchangeError(f"Somebody else is collecting into {store}.", "Wait until it is done.")
    hint = "Make room there, or the right to write; what is collected so far stays; collect again."
    with explained(f"Not all of {name!r} could be collected into {store}", hint):
        # Instructors may share it as a group; it is nobody else's business.
        store.mkdir(mode=0o770, exist_ok=True)
        with locked(store / ".lock", busy):
            yield


class _StudentsWork:
    """The collecting of one student's work on one assignment."""

    def __init__(
        self, course: Course, source: Source, name: str, student: str, *, now: dt.datetime, fault: WhyUnloaded
    ) -> None:
        self.course, self.source, self.name, self.student = course, source, name, student
        self.now, self.fault = now, fault
        self.shown = partial(shown, zone=course.zone)
        due = course.due(name, student)
        self.due = due and due.astimezone(dt.UTC)
        self.home = course.submitted / student
        recover(self.home)
        self.stored = {one.source: (one, folder) for one, folder in collected_of(course, name, student)}

    def take_in(self, submissions: Sequence[Submission]) -> list[Taken]:
        """Collect what counts of all submissions of this student, and of what was collected before."""
        for _, folder in self.stored.values():
            sweep(folder)
        candidates: list[Candidate] = [one for one in submissions if one.source not in self.stored]
        candidates += [record for record, _ in self.stored.values()]
        choices = choose(candidates, self.course, self.name)
        if self.course.collect != "best" and choices:
            choices = [self._that_loads(candidates, choices[0])]
        taken = [self._settle(*choice) for choice in choices]
        chosen = {one.source for one, _, _ in choices}
        left = [one for one in candidates if one.source not in chosen]
        if left and (not choices or self.course.collect == "best"):
            taken.append(self._leave(left))
        return taken

    def _that_loads(self, candidates: Sequence[Candidate], latest: Chosen) -> Chosen:
        """Return a choice, or the last one before it that can be loaded, if it cannot itself."""
        chosen = latest
        while isinstance(chosen[0], Submission) and not chosen[0].sent.anyway:
            earlier = [one for one in candidates if one.submitted < chosen[0].submitted]
            others = choose(earlier, self.course, self.name)
            if not (others and self._why_not(chosen[0])):
                break
            [chosen] = others
        if chosen is latest or self._why_not(chosen[0]):
            return latest
        later = f"that of {self.shown(latest[0].submitted)} is passed over"
        return *chosen[:2], f"{chosen[2]}; {later}: {self._why_not(latest[0])}"

    def _why_not(self, one: Candidate) -> str:
        try:
            if isinstance(one, Submission):
                return self.fault(self.source.read(one)[0])
            return self.fault(read_files(self.stored[one.source][1], self.course.max_submission_mib))
        except ExchangeError:
            return ""  # it is told where it is taken

    def _settle(self, one: Candidate, factor: float, reason: str) -> Taken:
        """Take a chosen submission, or see that it was taken before."""
        if isinstance(one, Collected):
            amended = self._amend(one, late_factor=factor, doubt="")
            return Taken(self.student, "updated" if amended else "unchanged", reason, one.attempt, one.notes)
        try:
            files, odd = self.source.read(one)
            if not files:
                raise ExchangeError("It holds no files.")
        except ExchangeError as error:
            return self._refuse(one, error)
        if one.submitted - self.now > CLOCK_TOLERANCE:
            odd = [*odd, "The time in its name has not come yet."]
        notes = (*one.notes, *odd)
        best = self.course.collect == "best"
        attempt = 1 + max((record.attempt for record, _ in self.stored.values()), default=0) if best else 1
        record = Collected(
            format=FORMAT,
            student=self.student,
            assignment=self.name,
            attempt=attempt,
            submitted=one.submitted,
            due=self.due,
            late_factor=factor,
            hash=content_hash(files),
            source=one.source,
            taken_in=self.now.astimezone(dt.UTC),
            notes=notes,
            python=one.sent.python,
            numpy=one.sent.numpy,
            user=one.user,
        )
        target = self.home / (f"{self.name}@{attempt}" if best else self.name)
        action: Literal["new", "updated"] = "updated" if target.exists() else "new"
        self.home.mkdir(exist_ok=True)
        # nbgrader's own commands look for the time in a file; no file of that name is ever a student's.
        time = f"{format_timestamp(record.submitted)}\n".encode()
        place_folder(target, {**files, RECORD_FILE: record.to_json(), TIMESTAMP_FILE: time}, replace=True)
        if best:
            self.stored[one.source] = record, target
        return Taken(self.student, action, reason, attempt, notes)

    def _leave(self, left: Sequence[Candidate]) -> Taken:
        """Say that submissions do not count; what was collected of them stays, and counts nothing."""
        reason = why_none(left, self.course, self.name)
        for record in sorted((one for one in left if isinstance(one, Collected)), key=lambda one: one.source):
            self._amend(record, late_factor=0.0)
            reason += f"; what was collected of {self.shown(record.submitted)} stays for 0 %"
        return Taken(self.student, "not taken", reason)

    def _refuse(self, submission: Submission, error: ExchangeError) -> Taken:
        """Say that a submission cannot be taken; what was collected before stays, with a doubt."""
        reason = f"the submission of {self.shown(submission.submitted)}: {error.message}"
        if self.course.collect != "best":
            for record, _ in self.stored.values():
                self._amend(record, doubt=f"A later choice was refused, {reason}")
                before = self.shown(record.submitted)
                reason += f" What was collected before, of {before}, stays in doubt."
        return Taken(self.student, "refused", reason, notes=submission.notes)

    def _amend(self, record: Collected, **changes: float | str) -> bool:
        """Write a record anew if something about it changed; return whether it did."""
        new = msgspec.structs.replace(record, due=self.due, **changes)
        if new == record:
            return False
        write_atomically(self.stored[record.source][1] / RECORD_FILE, new.to_json())
        return True
