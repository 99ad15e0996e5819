"""Feedback of an assignment, given to its students."""

from __future__ import annotations

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.directory import DirectoryExchange
from grader.exchange.feedback import publish_feedback, publishing
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
    count, unmarked, left = 0, 0, []
    exchange = DirectoryExchange(course)
    with publishing(exchange):
        for result in results:
            if why := result.undecided:
                shown = why.message if why.kind == "ungraded" else "the result is in doubt"
                left.append(f"{result.student}: {shown}.")
                continue
            try:
                publish_feedback(exchange, result.source, feedback(assignment.title, result, models))
            except ExchangeError as error:
                left.append(f"{result.student}: {error.message}")
            else:
                count += 1
                unmarked += bool(result.unmarked_points)
    return Published(count, unmarked, left)
