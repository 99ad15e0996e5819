"""What a student's results come to by the rules of the course: practice, excuses, drops, weights and letters.

Each assignment that counts has a share: its points, of those that it is worth; extra credit can bring it
above 1. The shares of a category are weighed by `weight`, by default by what each is worth, and then the
categories by theirs. Left out is what nobody has handed in yet, and what this student still has time for.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

import msgspec

from grader.course.model import Category, Course, Scheduled
from grader.grading.results import Result, Undecided


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """What a course grade needs to know of a result."""

    score: float
    total: float
    open_points: float
    unmarked_points: float
    undecided: Undecided | None

    @classmethod
    def of(cls, result: Result, **more: Any) -> Self:
        """Return that of a result, without all that takes memory."""
        return cls(**{field: getattr(result, field) for field in Reached.__struct_fields__}, **more)


class CourseGrade(msgspec.Struct, frozen=True):
    """What one student has reached so far."""

    points: float  # of the assignments that count
    worth: float
    percent: float | None  # by the weights; None where nothing counts yet
    letter: str  # empty without a table of letters
    open: bool  # whether points are neither earned nor lost yet
    left_out: dict[str, str]  # why an assignment does not count


class _Share(msgspec.Struct, frozen=True):
    name: str
    score: float
    worth: float
    weight: float

    @property
    def reached(self) -> float:
        return self.score / self.worth if self.worth else 0.0


def course_grade(
    course: Course,
    student: str,
    results: Mapping[str, Reached],
    worth: Mapping[str, float],
    now: dt.datetime,
) -> CourseGrade:
    """Return the grade from the results that count; `worth` is that of what anybody has handed in."""
    by_category, left_out, unknown = dict[str, list[_Share]](), dict[str, str](), False
    plan = {planned.name: planned for planned in course.assignments}
    for name in worth:
        planned, result = plan.get(name, Scheduled(name)), results.get(name)
        if why := _why_not(course, planned, student, result, now):
            left_out[name] = why
            continue
        unknown |= bool(result and (result.open_points or result.unmarked_points))
        if result and result.undecided:
            left_out[name] = "it is not graded yet"
            continue
        total = result.total if result else worth[name]
        weight = total if planned.weight is None else planned.weight
        share = _Share(name, result.score if result else 0.0, total, weight)
        by_category.setdefault(planned.category, []).append(share)
    kept = list[_Share]()
    earned, possible = 0.0, 0.0
    for category, shares in by_category.items():
        rule = course.categories.get(category, Category())
        lowest = sorted(shares, key=lambda one: one.reached)[: min(rule.drop, len(shares) - 1)]
        left_out |= {one.name: "it is one of the lowest" for one in lowest}
        counting = [one for one in shares if one not in lowest]
        kept += counting
        # An assignment that is all extra credit is worth nothing, and only adds.
        reached = sum(one.reached * one.weight if one.worth else one.score for one in counting)
        full = sum(one.weight for one in counting if one.worth)
        if rule.weight is not None:
            reached, full = (reached / full * rule.weight, rule.weight) if full else (0.0, 0.0)
        earned, possible = earned + reached, possible + full
    percent = round(100 * earned / possible, 6) if possible else None
    return CourseGrade(
        points=round(sum(one.score for one in kept), 6),
        worth=round(sum(one.worth for one in kept), 6),
        percent=percent,
        letter=letter_of(course.letters, percent),
        open=unknown,
        left_out=left_out,
    )


def letter_of(letters: Mapping[str, float], percent: float | None) -> str:
    """Return the best letter that a share of points reaches; none below all of them.

    >>> letter_of({"A": 90, "B": 80, "F": 0}, 89.9)
    'B'
    """
    if percent is None:
        return ""
    return max(((least, letter) for letter, least in letters.items() if least <= percent), default=(0, ""))[1]


def _why_not(
    course: Course, planned: Scheduled, student: str, result: Reached | None, now: dt.datetime
) -> str:
    if planned.practice:
        return "it is for practice"
    if course.excuse(planned.name, student):
        return "the student is excused"
    due = None if course.faults or result else course.due(planned.name, student)
    return "it is not due yet" if due and due > now else ""
