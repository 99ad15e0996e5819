"""Hand-ins from elsewhere as a `Source`: each becomes the submission of a student, or is told."""

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from grader.course.model import Course
from grader.course.roster import MOST_GUESSED, ROSTER_FILE, Roster, roster_of
from grader.errors import CourseError, ExchangeError
from grader.exchange.collected import Collected, collected_of
from grader.exchange.handins.filenames import released_names, settled
from grader.exchange.handins.formats import format_at
from grader.exchange.handins.handin import HandIn, Taking
from grader.exchange.handins.match import (
    NOBODY,
    UNMATCHED_FILE,
    keep_open,
    key_of,
    likely,
    read_map,
    students_of,
)
from grader.exchange.handins.place import Place
from grader.exchange.submission import Incoming, Sent, Submission
from grader.files.records import shown
from grader.files.tree import SubmittedFiles, content_hash
from grader.messages import some

_MOST_NAMED = 10
_SECOND, _TICK = dt.timedelta(seconds=1), dt.timedelta(microseconds=1)
_NEVER = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # before which no zip file can say anything
_OF_FILE = "Its time is that of its newest file in {name}."
_NO_ZONE = "Its time is taken as UTC, for course.toml names no timezone."
_UNKNOWN = (
    "When these were handed in is not in the export: {n}. "
    "What the LMS does not mark as late counts as in time."
)
_MARKED = "The LMS marks it as late, but course.toml has no due date for it."


class HandIns:
    """The hand-ins of one assignment in a folder, a zip file or repositories."""

    def __init__(
        self,
        course: Course,
        address: str,
        named: str = "",
        how: Taking | None = None,
        mapped: Path | None = None,
    ) -> None:
        self.course, self.how = course, how or Taking()
        self.place = Place(address, course.zone or dt.UTC)
        self.named, self.mapped = named, mapped
        self.faults = list[str]()  # what cannot be read, and why
        self.advice = list[str]()  # what a person can do, or should know, about all of it
        self.open = dict[str, list[str]]()  # what is nobody's so far, with the likeliest students
        self._partners = dict[str, list[str]]()  # of those who handed in together, all who are known
        self._by_source = dict[str, list[HandIn]]()

    @cached_property
    def format(self) -> str:
        """What lies there, for people."""
        return format_at(self.place, self.named).TITLE

    def incoming(self, name: str, before: Mapping[str, str]) -> Incoming:
        """Return a submission for each hand-in that is a student's, and why others are none."""
        others = tuple(other for other in self.course.names if other != name)
        roster = roster_of(self.course.root)
        how = msgspec.structs.replace(self.how, others=others, students=tuple(roster.active.values()))
        found = list(format_at(self.place, self.named).hand_ins(self.place, name, how))
        self._by_source, self._partners, self.faults, self.advice = {}, {}, [], []
        theirs, problems = self._matched(found, name, roster)
        submissions = list[Submission]()
        for student in sorted(theirs):
            stored = list[Collected]()
            with contextlib.suppress(ExchangeError, CourseError):  # told where it is taken in
                stored = [record for record, _ in collected_of(self.course, name, student)]
            each = [*self._together(theirs[student])]
            made = [self._submission(name, student, parts, stored) for parts in each]
            early = [one for one in made if not self.how.before or one.submitted <= self.how.before]
            if made and not early:
                first = shown(min(one.submitted for one in made), self.course.zone)
                problems.append(f"{student!r} is left out: the first came {first}, after --before.")
            submissions += self._few(early) if self.course.collect == "best" else early
        if unknown := [roster.label(one.student) for one in submissions if one.time_unknown]:
            self.advice.append(_UNKNOWN.format(n=some(unknown, _MOST_NAMED)))
        submissions.sort(key=lambda one: (one.student, one.submitted, one.source))
        return submissions, [*problems, *self.faults]

    def read(self, submission: Submission) -> tuple[SubmittedFiles, list[str]]:
        """Return the files of a submission, under the names that the assignment knows, with notes."""
        if submission.source not in self._by_source:
            self.incoming(submission.assignment, {})
        return self._files(self._by_source.get(submission.source, []), submission.assignment)

    def _matched(
        self, found: Iterable[HandIn], name: str, roster: Roster
    ) -> tuple[dict[str, list[HandIn]], list[str]]:
        """Return the hand-ins of each student, and what is nobody's, which is kept for a person to map."""
        said = read_map(self.course.root, name, self.mapped)
        theirs, problems, self.open = dict[str, list[HandIn]](), list[str](), {}
        known = dict[str, list[str]]()  # of one history each state is the same student's
        teams = dict[str, list[str]]()  # of each, the first who is known stands for all
        for one in found:
            if one.found not in known:
                known[one.found], why = self._owners(one, name, roster, said.get(key_of(one.found), ""))
                problems += [why] if why else []
            if one.fault:
                self.faults.append(f"{(known[one.found] or [one.found])[0]!r}: {one.fault}")
                continue
            students = known[one.found]
            if students and one.team and self.course.in_groups(name):
                teams.setdefault(one.team, students)
                self._partners.setdefault(one.team, []).extend(students)
                students = students if teams[one.team] == students else []
            for student in students:
                theirs.setdefault(student, []).append(one)
        keep_open(self.course.root, name, self.place.path.name, self.open)
        if self.open and not roster.students:
            self.advice.append(f"There is no {ROSTER_FILE} to tell: 'grader roster import FILE' makes it.")
        return theirs, problems

    def _owners(self, one: HandIn, name: str, roster: Roster, said: str) -> tuple[list[str], str]:
        """Return whose a hand-in is, by what a person `said` in a file or by the roster; or why nobody's.

        Of a group these are its members, or one of them who stands for all.
        """
        file = self.mapped.name if self.mapped else UNMATCHED_FILE
        if said == NOBODY:
            return [], f"{one.found!r} is left out: {file} says that it is nobody's."
        if said and roster.students:
            students = [student.id for student in roster.known_as(said)]
            why = f"{file} says {said!r}, who is not in {ROSTER_FILE}. {roster.close(said)}"
        elif said:
            students = students_of(msgspec.structs.replace(one, clues=(("any", said),)), roster)
            why = f"{file} says {said!r}, which can be no student's id."
        else:
            students, why = students_of(one, roster), ""
        unknown = f" {why}".rstrip() if said and len(students) != 1 else ""
        if students and not unknown:
            return students[:1] if self.course.in_groups(name) else students, ""
        self.open[one.found] = likely(one, roster) if len(self.open) < MOST_GUESSED else []
        close = " or ".join(map(roster.label, self.open[one.found]))
        return [], f"{one.found!r} is no student's{f'; likely {close}' if close else ''}.{unknown}"

    def _few(self, made: list[Submission]) -> list[Submission]:
        """Return submissions where all are graded: of a history, the last in time and the last of all."""
        states = [one for one in made if self._by_source[one.source][0].history]
        kept = [one for one in made if one not in states]
        due = self.course.due(made[0].assignment, made[0].student) if made else None
        in_time = [one for one in states if due is None or one.submitted <= due]
        return [*kept, *dict.fromkeys([*in_time[-1:], *states[-1:]])]

    def _together(self, theirs: list[HandIn]) -> Iterator[list[HandIn]]:
        """Give a student's hand-ins, with all single files as one of them; what has no time is told."""
        parts = [one for one in theirs if one.part]
        for together in [*([one] for one in theirs if not one.part), *([parts] if parts else [])]:
            if any(one.submitted or one.newest or one.stamped for one in together):
                yield together
            else:
                odd = "has no file with a time that can be one."
                self.faults += [f"{one.found!r} {odd}" for one in together]

    def _submission(
        self, name: str, student: str, parts: list[HandIn], stored: list[Collected]
    ) -> Submission:
        """Return a hand-in as a submission; the same files as before are the same one, whenever packed."""
        history, files = parts[0].history, dict[str, bytes]()
        moment, unknown, notes = self._moment(name, parts)
        notes += [note for part in parts for note in part.notes]
        near = [one for one in stored if not history or abs(one.submitted - moment) < _SECOND]
        with contextlib.suppress(ExchangeError):  # told where it is taken in
            files = dict(self._files(parts, name)[0]) if near else files
        same = next((one for one in near if files and one.hash == content_hash(files)), None)
        if same and same.source not in self._by_source:
            self._by_source[same.source] = parts
            if unknown or not same.time_unknown:
                moment, unknown, notes = same.submitted, bool(same.time_unknown), []
            one = Submission(student, name, moment.astimezone(dt.UTC), same.source)
            return msgspec.structs.replace(one, notes=tuple(notes), time_unknown=unknown)
        # Other files of that time are read otherwise than before, such as under the names handed out since.
        others = {one.source for one in near if files or not history}
        one = Submission.new(student, name, moment, "")
        while one.source in self._by_source or one.source in others:
            moment += _TICK
            one = Submission.new(student, name, moment, "")
        self._by_source[one.source] = parts
        partners = tuple(other for other in self._partners.get(parts[0].team, ()) if other != student)
        sent = Sent(partners=partners)
        return msgspec.structs.replace(one, notes=tuple(notes), time_unknown=unknown, sent=sent)

    def _moment(self, name: str, parts: list[HandIn]) -> tuple[dt.datetime, bool, list[str]]:
        """Return when something was handed in, whether that says only if it is in time, and notes on it."""
        one, due = parts[0], self.course.due(name)
        newest = max((part.newest for part in parts if part.newest), default=_NEVER)
        unsure = [_NO_ZONE] if one.local and not self.course.zone else []
        if one.submitted:
            moment, notes = one.submitted, unsure
        elif one.stamped and not due:
            moment, notes = newest, [_MARKED] if one.late else []
        elif one.stamped and due and one.late:
            moment, notes = due + _SECOND, []
        elif one.stamped and due:
            moment, notes = min(newest, due - _SECOND), []
        else:
            moment, notes = newest, [_OF_FILE.format(name=self.place.path.name), *unsure]
        return moment.astimezone(dt.UTC), one.stamped and not one.submitted, notes

    def _files(self, parts: list[HandIn], name: str) -> tuple[SubmittedFiles, list[str]]:
        files = dict[str, bytes]()
        limit = self.course.max_submission_mib
        for part in parts:
            files |= part.files(limit)
        known = released_names(self.course.assignment(name), self.course.solution(name))
        return settled(files, known, self.place.zone, limit, one=all(part.part for part in parts))
