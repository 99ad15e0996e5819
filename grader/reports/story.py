"""How a student's grades came about, told from what was handed in, collected, done and decided, by time."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import msgspec

from grader.course.history import Event, read_history
from grader.course.model import Course
from grader.errors import GraderError
from grader.exchange.collected import collected_of
from grader.exchange.transports import transport_of
from grader.files.records import day_and_time
from grader.grading.marks import MarkStore
from grader.grading.regrades import RegradeStore
from grader.messages import counted


class Step(msgspec.Struct, frozen=True):
    """What was done, when and by whom."""

    at: dt.datetime
    assignment: str
    what: str
    by: str = ""


def story(course: Course, student: str, names: Sequence[str]) -> tuple[list[Step], list[str]]:
    """Return what is known of a student's work on some assignments, the oldest first; and problems."""
    events, problems = read_history(course.root, student)
    steps = list[Step]()
    for name in names:
        own = [one for one in events if one.assignment == name]
        parts = (_told(own), decided(course, student, name))
        steps += [Step(at, name, what, by) for part in parts for at, what, by in part]
        with suppress(GraderError):  # whoever may not list what came in is not told of it
            steps += [Step(at, name, what, by) for at, what, by in _handed_in(course, student, name)]
        for asked in (_before_the_log, _regrades):
            try:
                steps += [Step(at, name, what, by) for at, what, by in asked(course, student, name, own)]
            except GraderError as error:
                problems.append(error.message)
    return sorted(steps, key=lambda step: step.at), problems


Told = Iterator[tuple[dt.datetime, str, str]]


def _told(events: Iterable[Event]) -> Told:
    """Yield what the log says; of what was graded before, what has changed since."""
    last = dict[tuple[str, int], Event]()
    for one in events:
        before = last.get((one.did, one.attempt))
        last[one.did, one.attempt] = one
        which = f" attempt {one.attempt}" if one.attempt > 1 else ""
        points = "no grade yet" if one.score is None else f"{one.score:g} of {one.total:g} points"
        note = f" ({one.note})" if one.note else ""
        match one.did:
            case "collected":
                what = f"collected{which}: {one.note}"
            case "marked":
                what = _marked(one.question, one.score, one.note)
            case "published":
                what = f"published{which}: {points}{note}"
            case _ if before is None:
                basis = ", ".join(f"{name} {value}" for name, value in one.basis.items())
                what = f"graded{which}: {points}{note}; with {basis}"
            case _ if before.graded == one.graded:
                what = f"counts anew{which}, by its time: {points}{note}"
            case _:
                what = f"graded again{which}: {points}{note}; {_changed(before, one)}"
        yield one.at, what, one.by


def _marked(question: str, points: float | None, comment: str) -> str:
    given = "" if points is None else f": {counted(points, 'point')}"
    return f"marked {question}{given}{f' ({comment})' if comment else ''}"


def _changed(before: Event, after: Event) -> str:
    """Return in words with what else than before it was graded."""
    old, new = before.basis, after.basis
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    told = [f"{name} {old.get(name, '-')} -> {new.get(name, '-')}" for name in names]
    return f"changed: {', '.join(told)}" if told else "with the same checks, reference and versions"


def _handed_in(course: Course, student: str, name: str) -> Told:
    incoming, _problems = transport_of(course).incoming(name, {})
    yield from ((one.submitted, "handed in", one.student) for one in incoming if one.student == student)


def _before_the_log(course: Course, student: str, name: str, events: Sequence[Event]) -> Told:
    """Yield what was collected and marked without a line in the log, as by an older grader."""
    if not any(one.did == "collected" for one in events):
        for record, _ in collected_of(course, name, student):
            yield record.taken_in, f"collected: handed in {day_and_time(record.submitted, course.zone)}", ""
    told = {(one.question, one.score) for one in events if one.did == "marked"}
    for mark in MarkStore(course).read(name, student):
        if (mark.question, mark.points) not in told:
            yield mark.marked, _marked(mark.question, mark.points, mark.comment), mark.by


def _regrades(course: Course, student: str, name: str, _: Sequence[Event]) -> Told:
    for one in RegradeStore(course).read(name, student):
        yield one.asked, f"asked to look again at {one.exercise}: {one.reason}", student
        if one.answered:
            yield one.answered, f"answered ({one.exercise}: {one.decision}): {one.answer}", one.by


def decided(course: Course, student: str, name: str) -> Told:
    """Yield who has more time or is excused, or was."""
    for one in course.decisions:
        if (one.assignment, one.student) == (name, student):
            until = f" until {day_and_time(one.until, course.zone)}" if one.until else ""
            yield one.at, f"{one.kind}{until}{' withdrawn' * one.withdrawn}: {one.why}", one.by
