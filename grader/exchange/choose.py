"""Which submissions count, and why; and who hands in together.

That goes by the column `group` of the roster, or by what students said when they handed in. A student can
name anybody, so being named is believed only where it takes nothing away: of somebody who has handed in
nothing alone, and whom no others name as well; or who names the other too.
"""

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import msgspec

from grader.course.model import Course
from grader.course.roster import ROSTER_FILE, Roster, roster_of
from grader.exchange.collected import Collected
from grader.exchange.submission import Submission

AnyWork: TypeAlias = Submission | Collected  # what was collected may be gone where it came from
Chosen: TypeAlias = tuple[AnyWork, float, str]
"""A submission that counts, the share of its points, and why it was chosen, in one sentence."""


def choose(submissions: Sequence[AnyWork], course: Course, due: dt.datetime | None) -> list[Chosen]:
    """Choose those of one student's or group's submissions that count, by time; none if none counts.

    The course's `collect` is ``"due"``: the last one in time, or else the last late one that counts;
    ``"last"``: the last one that counts; or ``"best"``: all that count.
    """
    ordered = sorted(submissions, key=lambda one: (one.submitted, one.source))
    factors = [(one, course.late.factor(one.submitted, due)) for one in ordered]
    counting = [(one, factor) for one, factor in factors if factor is not None]
    in_time = [(one, factor) for one, factor in counting if factor == 1.0]
    if course.collect == "best":
        return [
            (one, factor, f"attempt {number} of {len(counting)}, {_when(one, factor, due)}")
            for number, (one, factor) in enumerate(counting, start=1)
        ]
    pool = in_time if course.collect == "due" and in_time else counting
    if not pool:
        return []
    one, factor = pool[-1]
    if due and one.submitted > due:
        return [(one, factor, _when(one, factor, due))]
    which = "the only one" if len(pool) == 1 else f"the last of {len(pool)}"
    others = len(ordered) - len(pool)
    later = f"; {others} came later" if others else ""
    return [(one, factor, f"{which}{' before the due date' if due else ''}{later}")]


def why_none(submissions: Sequence[AnyWork], due: dt.datetime | None) -> str:
    """Return one sentence why none of a student's submissions counts."""
    if due is None:
        return "nothing was handed in"
    first = min(submissions, key=lambda one: one.submitted)
    which = f"the first of {len(submissions)} came" if len(submissions) > 1 else "came"
    return f"{which} {_late(first, due, 'after the due date')}, late work does not count"


def delay(due: dt.datetime, came: dt.datetime) -> str:
    """Return how long after its due date work came, in at most two units, never less than a second.

    A day is one of the calendar, as for `LatePolicy`, and may have 23 or 25 hours.

    >>> delay(dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC), dt.datetime(2030, 1, 2, 14, 5, tzinfo=dt.UTC))
    '1 d 2 h'
    """
    came += dt.timedelta(microseconds=-came.microsecond % 1_000_000)  # or there were days and 24 hours
    days = max(0, (came.astimezone(due.tzinfo).replace(tzinfo=None) - due.replace(tzinfo=None)).days)
    rest = came - (due + dt.timedelta(days)).astimezone(dt.UTC)
    seconds = max(0 if days else 1, math.ceil(rest.total_seconds()))
    amounts = [(days, "d"), (seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s")]
    first = next(place for place, (amount, _) in enumerate(amounts) if amount)
    return " ".join(f"{amount} {unit}" for amount, unit in amounts[first : first + 2] if amount)


def _when(one: AnyWork, factor: float, due: dt.datetime | None) -> str:
    if due is None or one.submitted <= due:
        return "in time"
    return f"{_late(one, due, 'late')}, counts {100 * factor:.4g} %"


def _late(one: AnyWork, due: dt.datetime, late: str) -> str:
    return f"{late}, by the LMS" if one.time_unknown else f"{delay(due, one.submitted)} {late}"


class Teams(msgspec.Struct, frozen=True):
    """Who hands in with whom, and what of it could not be believed."""

    of: dict[str, list[str]]  # by student all members, at least that student
    notes: dict[str, list[str]]  # by student, in sentences
    sure: Collection[str] = ()  # who is in a group by the roster or by what they did, and not by being named


def handed_in_by(one: AnyWork) -> str:
    """Return who handed something in; what lies with the other members of a group is not theirs."""
    return (one.by if isinstance(one, Collected) else "") or one.student


def teams(course: Course, name: str, own: Mapping[str, Sequence[AnyWork]]) -> Teams:
    """Return who hands in together, from what each student handed in."""
    found, notes = {student: [student] for student in own}, dict[str, list[str]]()
    if not course.in_groups(name):
        return Teams(found, notes)
    roster = roster_of(course.root)
    fixed = {one.id: one.group for one in roster.active.values() if one.group}
    groups = dict[str, list[str]]()
    for student, group in sorted(fixed.items()):
        groups.setdefault(group, []).append(student)
    found |= {student: groups[group] for student, group in fixed.items()}
    named = {student: _named_last(sent) for student, sent in own.items() if sent}
    _join_named(found, notes, named, roster)
    for student, members in found.items():
        several = [one for one in members if own.get(one)]
        if len(several) > 1:
            told = f"{' and '.join(several)} handed in each; the later counts for all of the group."
            notes.setdefault(student, []).append(told)
    return Teams(found, notes, {*fixed, *named})


def _join_named(
    found: dict[str, list[str]],
    notes: dict[str, list[str]],
    named: Mapping[str, Sequence[str]],
    roster: Roster,
) -> None:
    """Put those together who named each other, or who are named by one group only and handed in nothing."""
    silent = dict[str, list[str]]()  # who handed in nothing, with those who name them
    wishes = [(student, other) for student, others in named.items() for other in others if other != student]
    for student, other in wishes:
        if other in found.get(student, ()):
            continue
        if why := _why_not(student, other, found, named, roster):
            notes.setdefault(student, []).append(why)
        elif other in named:
            _join(found, student, other)
        else:
            silent.setdefault(other, []).append(student)
    for other, students in silent.items():
        if len({tuple(found[student]) for student in students}) == 1:
            _join(found, students[0], other)
            continue
        names = " and by ".join(map(ascii, students))
        told = f"{other!a} is named by {names}, so is in the group of neither."
        for student in (*students, other):
            notes.setdefault(student, []).append(told)


def _why_not(
    student: str, other: str, found: Collection[str], named: Mapping[str, Sequence[str]], roster: Roster
) -> str:
    """Return why somebody is not in the group of the student who names them, or nothing."""
    for one in (student, other):
        if roster.students and one not in roster.active:
            why = f"{student!a} names {other!a}, but {one!a} is not in {ROSTER_FILE}."
            return f"{why} {roster.close(one)}".rstrip()
        if roster.students and roster.active[one].group:
            return f"{other!a} is not in the group of {student!a} by {ROSTER_FILE}."
    if other not in found and not roster.students:
        return f"{student!a} names {other!a}, who has handed in nothing in this course and is not known."
    if other in named and student not in named[other]:
        return f"{student!a} names {other!a}, who handed in without naming {student!a}: they are no group."
    return ""


def _named_last(sent: Sequence[AnyWork]) -> Sequence[str]:
    """Return whom a student named in what they handed in last."""
    last = max(sent, key=lambda one: (one.submitted, one.source))
    return last.group if isinstance(last, Collected) else last.sent.partners


def _join(found: dict[str, list[str]], student: str, other: str) -> None:
    members = sorted({*found[student], *found.get(other, [other])})
    found.update(dict.fromkeys(members, members))
