"""One student on a screen: all assignments, of each exercise the points and what was said about it."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from rich.console import RenderableType
from rich.text import Text

from grader import messages as m
from grader.course.model import Course
from grader.course.roster import roster_of
from grader.errors import GraderError
from grader.files.records import day_and_time
from grader.grading.results import Result
from grader.grading.store import graded_files
from grader.reports.exercises import Exercise, Trouble, by_exercise
from grader.reports.standing import came, counting, course_grades, in_all, score, share, state
from grader.reports.story import decided
from grader.reports.table import plain_table
from grader.sandbox.text import plain_text

_MOST_TROUBLES = 3
_LONGEST = 300


def student_page(
    course: Course,
    student: str,
    names: Sequence[str],
    results: Mapping[str, Sequence[Result]],
    came_in: Mapping[str, dt.datetime] = MappingProxyType({}),
) -> Iterator[RenderableType]:
    """Yield the sum, and for each assignment the table of its exercises or that nothing is there.

    `came_in` tells by assignment when something was handed in last.
    """
    own = {name: [one for one in results.get(name, ()) if one.student == student] for name in names}
    count = {name: counting(found)[0] for name, found in own.items() if found}
    known = [result for result in count.values() if not result.undecided]
    unknown = any(result.open_points or result.unmarked_points for result in count.values())
    points = f"{sum(result.score for result in known):g}{' + ?' if unknown else ''}"
    worth = sum(result.total for result in count.values())
    known_as = roster_of(course.root).label(student)
    yield Text(
        f"{known_as}: {points} of {worth:g} points in {len(count)} of {len(names)} assignments", "bold"
    )
    if [*names] == course.names and (grade := course_grades(course, results).get(student)):
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
        else:
            due = None if course.faults else course.due(name, student)
            when = f"; due {day_and_time(due, course.zone)}" if due else ""
            last = f" of what came in {day_and_time(came_in[name], course.zone)}" if name in came_in else ""
            why = f". Why: grader collect {name}" if name in came_in else ""
            yield Text(f"{name}: nothing is collected{last}{when}{why}", "yellow")


def _assignment(course: Course, result: Result, attempts: int) -> Iterator[RenderableType]:
    which = f", attempt {result.attempt} of {attempts}" if attempts > 1 else ""
    when = came(result, f"submitted {day_and_time(result.submitted, course.zone)}") + which
    yield Text(f"\n{result.assignment}: {score(result)}/{result.total:g}, {when}", "bold")
    with contextlib.suppress(GraderError):  # its files are gone, or others: 'replay' tells
        folder, here = graded_files(course, result)[0], Path.cwd()
        yield Text(f"files in {folder.relative_to(here) if folder.is_relative_to(here) else folder}")
    did = {
        one.name: one
        for one in by_exercise(result.judgement.outcomes, result.judgement.diagnoses, whole=True)
    }
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
