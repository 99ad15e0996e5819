"""Feedback of an assignment, given to its students."""

from __future__ import annotations

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.exchange.actions import Exchange
from grader.grading.results import Result
from grader.reports.feedback import feedback, models_of


class Published(msgspec.Struct, frozen=True):
    """What came of it."""

    count: int
    unmarked: int  # of these, how many hold answers that nobody has marked yet
    left: list[str]  # a sentence for each submission whose feedback is not published


def publish(course: Course, name: str, results: list[Result], *, with_models: bool = False) -> Published:
    """Put the feedback on each submission where only its student can read it; what is in doubt gets none.

    One that cannot be published is said, and keeps no other back.
    """
    assignment = load_assignment(course.solution(name))
    models = models_of(course, assignment) if with_models else {}
    ready = [result for result in results if not result.undecided]
    texts = {result.source: feedback(assignment.title, result, models) for result in ready}
    problems = Exchange(course).publish_feedback(texts)
    left = [f"{result.student}: {_why(result, problems)}" for result in results if _why(result, problems)]
    unmarked = sum(bool(result.unmarked_points) for result in ready if result.source not in problems)
    return Published(len(ready) - len(problems), unmarked, left)


def _why(result: Result, problems: dict[str, str]) -> str:
    """Return why the feedback on a submission is not published, or nothing."""
    if why := result.undecided:
        return f"{why.message}." if why.kind == "ungraded" else "the result is in doubt."
    return problems.get(result.source, "")
