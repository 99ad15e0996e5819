"""Which result of each student counts, and what is said of it in few words."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from grader.course.model import Course
from grader.course.roster import ROSTER_FILE, roster_of
from grader.exchange.choose import delay
from grader.grading.course_grade import CourseGrade, Reached, course_grade
from grader.grading.results import Result
from grader.messages import counted


def counting(results: Iterable[Result]) -> list[Result]:
    """Return one result for each student: the one with most points, or points that it may yet get."""
    ordered = sorted(results, key=lambda result: (result.student, result.attempt))
    return [max(own, key=_promise) for _, own in groupby(ordered, key=lambda result: result.student)]


def _promise(result: Result) -> tuple[float, bool]:
    """Return the most that a result may come to; of equals, one that is settled goes first."""
    points = result.total * result.late_factor if result.undecided else result.score
    return round(points, 6), not result.undecided


def missing(course: Course, name: str, results: Iterable[Result]) -> list[str]:
    """Return who of the roster has handed in nothing and is not excused, by id."""
    there = {result.student for result in results}
    return [one for one in roster_of(course.root).active if one not in there and not course.excuse(name, one)]


def absent(course: Course, name: str, results: Iterable[Result]) -> list[str]:
    """Return sentences on who is missing in an assignment by the roster, or is not in it."""
    there = [*results]
    gone = [roster_of(course.root).label(one) for one in missing(course, name, there)]
    told = [f"Nothing of {counted(len(gone), 'student')}: {', '.join(gone)}."] if gone else []
    strangers = roster_of(course.root).strangers({result.student for result in there})
    unknown = [f"{one!a}. {close}".rstrip() for one, close in strangers.items()]
    return [*told, *excused(course, name), *(f"Not in {ROSTER_FILE}: {one}" for one in unknown)]


def excused(course: Course, name: str) -> list[str]:
    """Return a sentence on who is excused, if anybody is."""
    roster = roster_of(course.root)
    students = sorted(student for student in roster.active if course.excuse(name, student))
    return [f"Excused: {', '.join(map(roster.label, students))}."] if students else []


def course_grades(course: Course, results: Mapping[str, Sequence[Result]]) -> dict[str, CourseGrade]:
    """Return what each student of the results or the roster has reached, by id."""
    counts = {
        name: {one.student: Reached.of(one) for one in counting(found)} for name, found in results.items()
    }
    return grades_of(course, counts)


def grades_of(course: Course, reached: Mapping[str, Mapping[str, Reached]]) -> dict[str, CourseGrade]:
    """Return the same of the results that count, by assignment and student."""
    now, everybody = dt.datetime.now(dt.UTC), {*roster_of(course.root).active}.union(*reached.values())
    worth = {name: max(one.total for one in there.values()) for name, there in reached.items() if there}
    own = {who: {name: there[who] for name, there in reached.items() if who in there} for who in everybody}
    return {student: course_grade(course, student, own[student], worth, now) for student in sorted(own)}


def in_all(course: Course, grade: CourseGrade) -> str:
    """Return a course grade in few words."""
    still_open = " + ?" if grade.open else ""
    if not course.is_weighed:
        return f"{grade.points:g}{still_open}"
    known = "" if grade.percent is None else f"{grade.percent:.1f} %"
    return f"{known}{still_open} {grade.letter}".strip()


def score(result: Result) -> str:
    """Return the points that count, or that they are not known."""
    return "?" if result.undecided else f"{result.score:g}"


def share(result: Result, exercise: str) -> str:
    """Return the points of one exercise and what it is worth; empty if the result has no such exercise."""
    if exercise not in result.exercises:
        return ""
    if result.waits_for_mark(exercise):
        return f"open/{result.exercises[exercise]:g}"
    if result.undecided:
        return "?"
    worth, earned = result.exercises[exercise], result.earned_in(exercise)
    return f"{earned:g}/{worth:g}" if worth else f"+{earned:g}"  # a bonus


def below_full(result: Result, *, marked: bool = True) -> str:
    """Return the exercises with less than full points; without `marked`, only those that checks grade."""
    names = [name for name in result.exercises if marked or name not in result.judgement.texts]
    lost = [name for name in names if result.earned_in(name) < result.exercises[name]]
    return "" if result.undecided else ", ".join(f"{name} {share(result, name)}" for name in lost)


def lateness(result: Result) -> str:
    """Return in words how late a submission was and what that costs; empty if it was in time."""
    if result.due is None or result.submitted <= result.due:
        return ""
    costs = "" if result.late_factor == 1 else f", counts {100 * result.late_factor:.4g} %"
    return f"{'' if result.time_unknown else f'{delay(result.due, result.submitted)} '}late{costs}"


def came(result: Result, known: str) -> str:
    """Return when a submission came in words, as it is `known`, or that its LMS did not say it."""
    in_time = result.due is None or result.submitted <= result.due
    unknown = f"time unknown{', counted as in time' if in_time else ''}"
    return unknown if result.time_unknown else known


def why_open(result: Result) -> str:
    """Return in words why points are neither earned nor lost."""
    return "a check is skipped" if result.complete else "a check could not be carried out"


def state(result: Result) -> str:
    """Return in words what an instructor should know of a result; empty if there is nothing."""
    changed = [name for name, mark in result.marks.items() if mark.points is not None or mark.extra]
    persons = [name for name in changed if name not in result.judgement.texts]
    told = ["excused: does not count"] if result.excused else []
    told += [f"points by a person: {', '.join(persons)}"] if persons else []
    return "; ".join(part.rstrip(".") for part in [lateness(result), *told, *needs_person(result)] if part)


def needs_person(result: Result) -> list[str]:
    """Return in words what a person should look at."""
    parts = [*result.notes]
    if result.undecided:
        doubt = "" if result.undecided.kind == "ungraded" else "in doubt: "
        parts.append(doubt + result.undecided.message)
    elif result.open_points:
        parts.append(f"{counted(result.open_points, 'point')} open: {why_open(result)}")
    if result.judgement.undiagnosed:
        parts.append(f"known mistakes could not be looked for: {result.judgement.undiagnosed}")
    if result.unmarked_points:
        wait = "waits" if result.unmarked_points == 1 else "wait"
        parts.append(f"{counted(result.unmarked_points, 'point')} {wait} for 'grader mark'")
    return parts
