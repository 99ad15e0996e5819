"""One student on a screen: points and what was said about them, and how the grades came about, by time."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from rich.console import RenderableType
from rich.text import Text

from grader import messages as m
from grader.course.logs import Event, read_history
from grader.course.model import Course
from grader.course.roster import roster_of
from grader.errors import GraderError
from grader.exchange.collected import collected_of
from grader.exchange.transports import transport_of
from grader.files.records import day_and_time
from grader.grading.marks import MarkStore
from grader.grading.regrades import RegradeStore
from grader.grading.results import Result
from grader.grading.store import graded_files
from grader.messages import counted
from grader.reports.exercises import Exercise, Trouble, by_exercise
from grader.reports.standing import came, counting, course_grades, in_all, score, share, state
from grader.reports.table import plain_table
from grader.sandbox.text import plain_text

_MOST_TROUBLES = 3
_LONGEST = 300


def student_page(
    course: Course,
    student: str,
    names: Sequence[str],
    results: Mapping[str, Sequence[Result]],
) -> Iterator[RenderableType]:
    """Yield the sum, and for each assignment the table of its exercises or that nothing is there.

    What is not released is only named.
    """
    own = {name: [one for one in results.get(name, ()) if one.student == student] for name in names}
    count = {name: counting(found)[0] for name, found in own.items() if found}
    grade = course_grades(course, results).get(student) if [*names] == course.names else None
    released, came_in = None, dict[str, dt.datetime]()
    with suppress(GraderError):  # whoever may not list what came in is not told of it
        released = transport_of(course).released()
        for name in names:
            if name not in count and (times := [at for at, *_ in _handed_in(course, student, name)]):
                came_in[name] = max(times)
    aside = {name for name in names if course.excuse(name, student)}
    aside |= {
        name for name in (grade.left_out if grade else ()) if name in count and not count[name].undecided
    }
    totals = [result for name, result in count.items() if name not in aside]
    unknown = any(result.open_points or result.unmarked_points for result in totals)
    points = f"{sum(r.score for r in totals if not r.undecided):g}{' + ?' if unknown else ''}"
    worth = sum(result.total for result in totals)
    known_as = roster_of(course.root).label(student)
    yield Text(
        f"{known_as}: {points} of {counted(worth, 'point')} in {len(totals)} of "
        f"{counted(len(names) - len(aside), 'assignment')}",
        "bold",
    )
    if grade:
        if course.is_weighed:
            yield Text(f"In all so far: {in_all(course, grade)}", "bold")
        for name, why in grade.left_out.items():
            yield Text(f"{name} does not count: {why}", "cyan")
    for name in names:
        for at, what, by in decided(course, student, name):
            when = day_and_time(at, course.zone)
            yield Text(plain_text(f"{name}: {what} (by {by} on {when})"), "cyan")
        if name in count:
            yield from _assignment(course, count[name], len(own[name]))
        elif released is None or name in (*released, *came_in):
            due = None if course.faults else course.due(name, student)
            when = f"; due {day_and_time(due, course.zone)}" if due else ""
            last = f" of what came in {day_and_time(came_in[name], course.zone)}" if name in came_in else ""
            why = f". Why: grader collect {name}" if name in came_in else ""
            yield Text(f"{name}: nothing is collected{last}{when}{why}", "yellow")
    out = (*count, *(names if released is None else released), *came_in)
    if left := [name for name in names if name not in out]:
        yield Text(f"Not released yet: {', '.join(left)}")


def _assignment(course: Course, result: Result, attempts: int) -> Iterator[RenderableType]:
    which = f", attempt {result.attempt} of {attempts}" if attempts > 1 else ""
    when = came(result, f"submitted {day_and_time(result.submitted, course.zone)}") + which
    yield Text(f"\n{result.assignment}: {score(result)}/{result.total:g}, {when}", "bold")
    with suppress(GraderError):  # its files are gone, or others: 'replay' tells
        folder, here = graded_files(course, result)[0], Path.cwd()
        yield Text(f"files in {folder.relative_to(here) if folder.is_relative_to(here) else folder}")
    did = {one.name: one for one in by_exercise(result.judgement, whole=True)}
    rows = []
    for name in result.exercises:
        said = list[str]()
        if name in did:
            troubles = did[name].troubles
            said += [f"Known mistake: {one.title}" for one in did[name].diagnoses]
            said += [_in_short(one, did[name]) for one in troubles[:_MOST_TROUBLES]]
            said += [f"and {len(troubles) - _MOST_TROUBLES} more"] * (len(troubles) > _MOST_TROUBLES)
        if result.judgement.texts.get(name) == "":
            said.append(m.NO_ANSWER_GIVEN)
        if name in result.marks and result.marks[name].comment:
            said.append(f"Comment: {result.marks[name].comment}")
        rows.append((name, share(result, name), "\n".join(plain_text(line, _LONGEST) for line in said)))
    yield plain_table(["exercise", "points", "what was said"], [], rows)
    if known := state(result):
        yield Text(plain_text(known), "yellow")


def _in_short(trouble: Trouble, exercise: Exercise) -> str:
    count = len(exercise.outcomes)
    which = f"all {count} checks" if 1 < count == len(trouble.titles) else trouble.title
    return f"{which}: {trouble.lines[0]}"


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
        asked = (course, student, name)
        with suppress(GraderError):  # whoever may not list what came in is not told of it
            steps += [Step(at, name, what, by) for at, what, by in _handed_in(*asked)]
        for happened in (_told(own), decided(*asked), _before_the_log(*asked, own), _regrades(*asked)):
            try:
                steps += [Step(at, name, what, by) for at, what, by in happened]
            except GraderError as error:
                problems.append(error.message)
    return sorted(steps, key=lambda step: step.at), problems


Happened = Iterator[tuple[dt.datetime, str, str]]


def _told(events: Iterable[Event]) -> Happened:
    """Yield what the log says; of what was graded before, what has changed since."""
    last = dict[tuple[str, int], Event]()
    for one in events:
        before = last.get((one.did, one.attempt))
        last[one.did, one.attempt] = one
        which = f" attempt {one.attempt}" if one.attempt > 1 else ""
        points = "no grade yet" if one.score is None else f"{one.score:g} of {counted(one.total, 'point')}"
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


def _handed_in(course: Course, student: str, name: str) -> Happened:
    incoming, _problems = transport_of(course).incoming(name, {})
    yield from ((one.submitted, "handed in", one.student) for one in incoming if one.student == student)


def _before_the_log(course: Course, student: str, name: str, events: Sequence[Event]) -> Happened:
    """Yield what was collected and marked without a line in the log, as by an older grader."""
    if not any(one.did == "collected" for one in events):
        for record, _ in collected_of(course, name, student):
            yield record.taken_in, f"collected: handed in {day_and_time(record.submitted, course.zone)}", ""
    told = {(one.question, one.score) for one in events if one.did == "marked"}
    for mark in MarkStore(course).read(name, student):
        if (mark.question, mark.points) not in told:
            yield mark.marked, _marked(mark.question, mark.points, mark.comment), mark.by


def _regrades(course: Course, student: str, name: str) -> Happened:
    for one in RegradeStore(course).read(name, student):
        yield one.asked, f"asked to look again at {one.exercise}: {one.reason}", student
        if one.answered:
            yield one.answered, f"answered ({one.exercise}: {one.decision}): {one.answer}", one.by


def decided(course: Course, student: str, name: str) -> Happened:
    """Yield who has more time or is excused, or was."""
    for one in course.decisions:
        if (one.assignment, one.student) == (name, student):
            until = f" until {day_and_time(one.until, course.zone)}" if one.until else ""
            yield one.at, f"{one.kind}{until}{' withdrawn' * one.withdrawn}: {one.why}", one.by
