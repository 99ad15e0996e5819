"""Who hands in together: by the column `group` of the roster, or by what students said when they handed in.

A student can name anybody, so being named is believed only where it takes nothing away: of somebody who has
handed in nothing alone, and whom no others name as well; or who names the other too.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from grader.course.model import Course
from grader.course.roster import ROSTER_FILE, Roster, roster_of
from grader.exchange.choose import AnyWork
from grader.exchange.collected import Collected


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
