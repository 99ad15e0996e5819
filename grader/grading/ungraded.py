"""The submissions that were collected and are not graded yet, as results that are no grades."""

from __future__ import annotations

from collections.abc import Sequence

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.collected import Collected, collected
from grader.grading.results import NOT_GRADED, Basis, Result, facts_of


def with_ungraded(course: Course, name: str, results: Sequence[Result]) -> tuple[list[Result], list[str]]:
    """Return the results of an assignment with a doubt for each submission that has none of its own.

    What a newer submission has replaced does not count any more, so that its result gives way to the doubt.

    Parameters
    ----------
    course : Course
        The course.
    name : str
        Name of the assignment.
    results : sequence of Result
        All that were read.

    Returns
    -------
    tuple of list of Result and list of str
        By student and attempt; and a sentence if what was collected cannot be read.
    """
    try:
        records = [record for record, _ in collected(course, name)]
    except ExchangeError as error:
        return list(results), [error.message]
    found = {(result.student, result.attempt): result for result in results}
    for record in records:
        result = found.get((record.student, record.attempt))
        if result is None or result.basis.submission != record.hash:
            found[record.student, record.attempt] = _ungraded(course, name, record)
    return [found[key] for key in sorted(found)], []


def _ungraded(course: Course, name: str, record: Collected) -> Result:
    nothing = dict.fromkeys(("checks", "mistakes", "reference", "assignment", "seed", "isolation"), "")
    return Result(
        **{**facts_of(record), "doubt": NOT_GRADED},
        course=course.id,
        assignment=name,
        exercises=load_assignment(course.solution(name)).worth,
        outcomes=[],
        basis=Basis(submission=record.hash, round=0, versions={}, **nothing),
        graded=record.submitted,
        seconds=0.0,
    )
