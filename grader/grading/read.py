"""The results of a course as reports need them: with marks, and with who handed in and is not graded yet."""

from __future__ import annotations

from collections.abc import Sequence

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import ExchangeError, GradingError
from grader.exchange.collected import collected
from grader.grading.marking import marked
from grader.grading.results import Basis, Result, Undecided, result_of
from grader.grading.store import ResultStore


def read_results(course: Course, names: Sequence[str] = ()) -> tuple[dict[str, list[Result]], list[str]]:
    """Return the results of some assignments, or of all that have any; and a sentence for what is unreadable.

    Raises `CourseError` if an assignment is not in the course, and `GradingError` if one that is named has no
    results, or none has.
    """
    found, problems = {}, []
    for name in course.chosen(names):
        results, unread = ResultStore(course).all(name)
        problems += unread
        results, unmarked = marked(course, results)
        problems += [f"{problem} Its answers count as not marked." for problem in unmarked]
        results, uncollected = with_ungraded(course, name, results)
        problems += [f"{problem} Who is not graded yet is not known." for problem in uncollected]
        if results:
            found[name] = results
        elif names:
            hint = f"Run 'grader grade {name}' first."
            raise GradingError(f"Nothing of {name} is graded yet.", "\n".join([*problems, hint]))
    if not found:
        hint = "Run 'grader collect' and 'grader grade' first."
        raise GradingError("Nothing is graded yet.", "\n".join([*problems, hint]))
    return found, problems


def with_ungraded(course: Course, name: str, results: Sequence[Result]) -> tuple[list[Result], list[str]]:
    """Return results and one that is no grade for each submission without its own; and what is unreadable.

    What a newer submission has replaced does not count any more, so that its result gives way.
    """
    try:
        records = [record for record, _ in collected(course, name)]
    except ExchangeError as error:
        return list(results), [error.message]
    found = {(result.student, result.attempt): result for result in results}
    for record in records:
        result = found.get((record.student, record.attempt))
        if result is None or result.basis.submission != record.hash:
            assignment, why = load_assignment(course.solution(name)), Undecided("ungraded")
            found[record.student, record.attempt] = result_of(
                course, assignment, record, record.submitted, basis=Basis(), undecided=why
            )
    return [found[key] for key in sorted(found)], []
