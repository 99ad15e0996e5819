"""From where submissions come in to the instructor: those that count are copied into `submitted/`.

What was collected is the truth from then on: where it came from is not read again, and is not needed. Nothing
is ever removed but what a newer choice replaces, so that collecting can be run, killed and run again at will.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from grader.course.logs import Event
from grader.course.logs import record as record_done
from grader.course.model import Course
from grader.course.roster import ROSTER_FILE, roster_of
from grader.errors import ExchangeError
from grader.exchange.choose import AnyWork, Chosen, choose, handed_in_by, teams, why_none
from grader.exchange.collected import RECORD_FILE, Collected, collected, collected_students, take_over
from grader.exchange.submission import CLOCK_TOLERANCE, TIMESTAMP_FILE, Submission, format_timestamp
from grader.exchange.transports import Source
from grader.files.atomic import make_folder, sweep
from grader.files.folders import Together
from grader.files.names import look
from grader.files.records import FORMAT, shown
from grader.files.tree import SubmittedFiles, content_hash, read_files

# What the folder of one student may raise; of a full disk or none, nothing can be collected at all.
_THEIR_FOLDER = (PermissionError, FileExistsError, NotADirectoryError, IsADirectoryError)
_Stored: TypeAlias = dict[str, dict[str, tuple[Collected, Path]]]
"""What is collected, and where: by student and where it came from, as it will be once all is on the disk."""
WhyUnloaded: TypeAlias = Callable[[SubmittedFiles], str]  # nothing, if files can be loaded


class Taken(msgspec.Struct, frozen=True):
    """What collecting did with one student's work, and why."""

    student: str  # empty for what came in and is nobody's submission
    action: Literal["new", "updated", "unchanged", "not taken", "refused"]
    reason: str
    attempt: int = 1  # where all attempts are kept, which
    notes: tuple[str, ...] = ()  # what looked wrong, but was no reason to refuse it
    is_hand_in: bool = True  # and not only what another of the group handed in


class _Run(msgspec.Struct, frozen=True):
    """What is the same for all students while work is taken in."""

    course: Course
    source: Source
    name: str
    now: dt.datetime
    fault: WhyUnloaded
    stored: _Stored
    disk: Together


def take_in(
    course: Course,
    source: Source,
    name: str,
    now: dt.datetime,
    fault: WhyUnloaded = lambda _: "",
    *,
    through: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> tuple[list[Taken], list[Collected]]:
    """Bring `submitted/` up to date; return what was done, by student, and all that is collected now.

    What is no submission comes at the end. `through` goes through students, and may show how far it is.
    """
    by_hand, spoilt, stored = take_over(course, name, now), dict[str, ExchangeError](), _Stored()
    for record, folder in collected(course, name, spoilt, through=through):
        stored.setdefault(record.student, {})[record.source] = record, folder
    came_in, problems = source.incoming(name, {one.student: one.user for one in _records(stored) if one.user})
    grouped = itertools.groupby(came_in, key=lambda one: one.student)
    theirs = {student: list(submissions) for student, submissions in grouped}
    own = {one: list[AnyWork](theirs.get(one, [])) for one in (*theirs, *collected_students(course))}
    for record in _records(stored):
        if not record.by:
            own[record.student].append(record)
    together, taken, done = teams(course, name, own), list[Taken](), list[Event]()
    with Together(lambda: _keep_history(course, done)) as disk:
        run = _Run(course, source, name, now, fault, stored, disk)
        for student in through(sorted(together.of)):
            members = together.of[student]
            try:
                for member in spoilt.keys() & members:
                    raise spoilt[member]
                # Who has most time in a group gives it to all; nobody gets more by naming who has it.
                timed = [one for one in members if one in together.sure] or members
                due = max((due for one in timed if (due := course.due(name, one))), default=None)
                work = _StudentsWork(run, student, members, due)
                told = work.take_in([one for member in members for one in theirs.get(member, [])])
                if student in by_hand and told[0].action in ("unchanged", "updated"):
                    told[0] = msgspec.structs.replace(told[0], action="new")
            except ExchangeError as error:
                told = [Taken(student, "refused", " ".join(filter(None, (error.message, error.hint))))]
            except _THEIR_FOLDER as error:
                why = f"{course.submitted / student} cannot be written: {error.strerror}."
                told = [Taken(student, "refused", f"{why} Move it elsewhere, and collect again.")]
            done += [_event(name, item) for item in told if item.action in ("new", "updated")]
            notes = (*told[0].notes, *together.notes.get(student, ())) if told else ()
            told = [msgspec.structs.replace(item, notes=notes) for item in told[:1]] + told[1:]
            taken += [msgspec.structs.replace(item, is_hand_in=bool(own.get(student))) for item in told]
    taken = [*_remarked(course, taken), *(Taken("", "refused", problem) for problem in problems)]
    return taken, _records(stored)


def _remarked(course: Course, taken: Sequence[Taken]) -> Iterator[Taken]:
    """Note whom the roster does not know, or no more, and who may be one student under two ids."""
    roster, alike = roster_of(course.root), dict[str, list[str]]()
    for student in dict.fromkeys(one.student for one in taken):
        alike.setdefault(look(student), []).append(student)
    strangers = roster.strangers({one.student for one in taken})
    for one in taken:
        notes = [*one.notes]
        if one.student in strangers:
            notes.append(f"{one.student!a} is not in {ROSTER_FILE}. {strangers[one.student]}".rstrip())
        elif one.attempt == 1 and one.student in roster.students.keys() - roster.active.keys():
            notes.append(f"{one.student!a} has left the course by {ROSTER_FILE}")
        if others := " and ".join(ascii(other) for other in alike[look(one.student)] if other != one.student):
            notes.append(f"{one.student!a} looks like {others}: is this one student?")
        yield msgspec.structs.replace(one, notes=tuple(notes))


def _records(stored: _Stored) -> list[Collected]:
    return [record for theirs in stored.values() for record, _ in theirs.values()]


def _keep_history(course: Course, done: list[Event]) -> None:
    """Put into the history what is on the disk now."""
    if done:
        record_done(course.root, done)
        done.clear()


def _event(name: str, one: Taken) -> Event:
    at = dt.datetime.now(dt.UTC)
    return Event(
        at=at, did="collected", student=one.student, assignment=name, attempt=one.attempt, note=one.reason
    )


class _StudentsWork:
    """The collecting of one student's work on one assignment, which each member of a group has a copy of."""

    def __init__(self, run: _Run, student: str, members: Sequence[str], due: dt.datetime | None) -> None:
        self.run, self.course, self.student, self.members = run, run.course, student, members
        self.group = tuple(members) if len(members) > 1 else ()
        self.local_due, self.due = due, due and due.astimezone(dt.UTC)
        self.home, self.stored = self.course.submitted / student, run.stored.setdefault(student, {})
        theirs = (found for one in members if one != student for found in run.stored.get(one, {}).values())
        self.others = {one.source: (one, folder) for one, folder in theirs if not one.by}
        self.retimed = set[str]()  # whose time is known only now

    def take_in(self, submissions: Sequence[Submission]) -> list[Taken]:
        """Collect what counts of all submissions of this student, and of what was collected before."""
        for _, folder in self.stored.values():
            sweep(folder)
        for one in submissions:
            self._retime(one)
        known = {source: record for source, (record, _) in (self.others | self.stored).items()}
        candidates: list[AnyWork] = [one for one in submissions if one.source not in known]
        candidates += [one for one in known.values() if handed_in_by(one) in self.members]
        choices = choose(candidates, self.course, self.local_due)
        if self.course.collect != "best" and choices:
            choices = [self._that_loads(candidates, choices[0])]
        taken = [self._settle(*choice) for choice in choices]
        chosen = {one.source for one, _, _ in choices}
        left = [one for one in candidates if one.source not in chosen]
        if left and (not choices or self.course.collect == "best"):
            taken.append(self._leave(left))
        if not choices or self.course.collect == "best":
            for record in [one for one in known.values() if handed_in_by(one) not in self.members]:
                self._amend(record, late_factor=0.0, group=())
                why = f"no longer in a group with {handed_in_by(record)}: what was collected stays for 0 %"
                taken.append(Taken(self.student, "not taken", why))
        return taken

    def _that_loads(self, candidates: Sequence[AnyWork], latest: Chosen) -> Chosen:
        """Return a choice, or the last one before it that can be loaded, if it cannot itself."""
        chosen = latest
        while isinstance(chosen[0], Submission) and not chosen[0].sent.anyway:
            earlier = [one for one in candidates if one.submitted < chosen[0].submitted]
            others = choose(earlier, self.course, self.local_due)
            if not (others and self._why_not(chosen[0])):
                break
            [chosen] = others
        if chosen is latest or self._why_not(chosen[0]):
            return latest
        later = f"that of {self._shown(latest[0])} is passed over"
        return *chosen[:2], f"{chosen[2]}; {later}: {self._why_not(latest[0])}"

    def _why_not(self, one: AnyWork) -> str:
        try:
            if isinstance(one, Submission):
                return self.run.fault(self.run.source.read(one)[0])
            return self.run.fault(self._kept(one))
        except ExchangeError:
            return ""  # it is told where it is taken

    def _kept(self, one: Collected) -> SubmittedFiles:
        """Return the files of what was collected before, of this student or another of the group."""
        folder = (self.others | self.stored)[one.source][1]
        return read_files(self.run.disk.where(folder), self.course.max_submission_mib)

    def _settle(self, one: AnyWork, factor: float, reason: str) -> Taken:
        """Take a chosen submission, or see that it was taken before."""
        by = handed_in_by(one)
        reason = reason if by == self.student else f"by {by}, {reason}"
        if isinstance(one, Collected) and one.source in self.stored:
            amended = self._amend(one, late_factor=factor, doubt="", group=self.group)
            amended |= one.source in self.retimed
            return Taken(self.student, "updated" if amended else "unchanged", reason, one.attempt, one.notes)
        try:
            files, odd = (self._kept(one), []) if isinstance(one, Collected) else self.run.source.read(one)
            if not files:
                raise ExchangeError("It holds no files.")
        except ExchangeError as error:
            return self._refuse(one, error)
        if one.submitted - self.run.now > CLOCK_TOLERANCE:
            odd = [*odd, "The time in its name has not come yet."]
        notes, versions = (*one.notes, *odd), one if isinstance(one, Collected) else one.sent
        best = self.course.collect == "best"
        attempt = 1 + max((record.attempt for record, _ in self.stored.values()), default=0) if best else 1
        record = Collected(
            format=FORMAT,
            student=self.student,
            assignment=self.run.name,
            attempt=attempt,
            submitted=one.submitted,
            due=self.due,
            late_factor=factor,
            hash=content_hash(files),
            source=one.source,
            taken_in=self.run.now.astimezone(dt.UTC),
            notes=notes,
            python=versions.python,
            numpy=versions.numpy,
            user=one.user if by == self.student else "",
            group=self.group,
            by=by if by != self.student else "",
            time_unknown=one.time_unknown or msgspec.UNSET,
        )
        target = self.home / (f"{self.run.name}@{attempt}" if best else self.run.name)
        action: Literal["new", "updated"] = "updated" if target.exists() else "new"
        make_folder(self.home)
        # nbgrader's own commands look for the time in a file; no file of that name is ever a student's.
        time = f"{format_timestamp(record.submitted)}\n".encode()
        self.run.disk.folder(target, {**files, RECORD_FILE: record.to_json(), TIMESTAMP_FILE: time})
        if not best:
            self.stored.clear()
        self.stored[one.source] = record, target
        return Taken(self.student, action, reason, attempt, notes)

    def _leave(self, left: Sequence[AnyWork]) -> Taken:
        """Say that submissions do not count; what was collected of them stays, and counts nothing."""
        reason = why_none(left, self.local_due)
        own = [one for one in left if isinstance(one, Collected) and one.source in self.stored]
        for record in sorted(own, key=lambda one: one.source):
            self._amend(record, late_factor=0.0)
            reason += f"; what was collected of {self._shown(record)} stays for 0 %"
        notes = (note for one in left if isinstance(one, Submission) for note in one.notes)
        return Taken(self.student, "not taken", reason, notes=tuple(dict.fromkeys(notes)))

    def _refuse(self, submission: AnyWork, error: ExchangeError) -> Taken:
        """Say that a submission cannot be taken; what was collected before stays, with a doubt."""
        reason = f"the submission of {self._shown(submission)}: {error.message}"
        if self.course.collect != "best":
            for record, _ in self.stored.values():
                self._amend(record, doubt=f"A later choice was refused, {reason}")
                before = self._shown(record)
                reason += f" What was collected before, of {before}, stays in doubt."
        return Taken(self.student, "refused", reason, notes=submission.notes)

    def _retime(self, one: Submission) -> None:
        """Put the time of a submission in place of the one that was taken for it before it was known."""
        record, folder = self.stored.get(one.source, (None, self.home))
        if record and record.time_unknown and not one.time_unknown:
            notes = tuple(dict.fromkeys((*record.notes, *one.notes)))
            self._amend(record, submitted=one.submitted, time_unknown=msgspec.UNSET, notes=notes)
            self.run.disk.file(folder / TIMESTAMP_FILE, f"{format_timestamp(one.submitted)}\n".encode())
            self.retimed.add(one.source)

    def _shown(self, one: AnyWork) -> str:
        return "unknown time" if one.time_unknown else shown(one.submitted, self.course.zone)

    def _amend(self, record: Collected, **changes: Any) -> bool:
        """Write a record anew if something about it changed; return whether it did."""
        new = msgspec.structs.replace(record, due=self.due, **changes)
        if new == record:
            return False
        folder = self.stored[record.source][1]
        self.run.disk.file(folder / RECORD_FILE, new.to_json())
        self.stored[record.source] = new, folder
        return True
