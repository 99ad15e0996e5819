"""Which result of each student counts."""

from __future__ import annotations

from collections.abc import Iterable

from grader.exchange.choose import duration
from grader.grading.results import NOT_GRADED, Result


def counting(results: Iterable[Result]) -> list[Result]:
    """Return one result for each student: the one with most points, of equals the earliest.

    Only a course with ``collect = "best"`` has more than one result of a student. An attempt in doubt counts
    as the points it may yet get: a student whose best attempt is not known is in doubt.
    """
    best: dict[str, Result] = {}
    for result in sorted(results, key=lambda result: (result.student, result.attempt)):
        before = best.get(result.student)
        if before is None or _promise(result) > _promise(before):
            best[result.student] = result
    return list(best.values())


def _promise(result: Result) -> tuple[float, bool]:
    """Return the most that a result may come to; of equals, one that is settled goes first."""
    points = result.total * result.late_factor if result.doubt else result.score
    return round(points, 6), not result.doubt


def lateness(result: Result) -> str:
    """Return in words how late a submission was and what that costs; empty if it was in time."""
    if result.due is None or result.submitted <= result.due:
        return ""
    costs = "" if result.late_factor == 1 else f", counts {100 * result.late_factor:.4g} %"
    return f"{duration(result.submitted - result.due)} late{costs}"


def state(result: Result) -> str:
    """Return in words what an instructor should know of a result; empty if there is nothing."""
    told = [lateness(result), *result.notes]
    if result.doubt:
        told.append(result.doubt if result.doubt == NOT_GRADED else f"in doubt: {result.doubt}")
    elif result.open_points:
        told.append(f"{result.open_points:g} points open: a check could not be carried out")
    persons = [name for name, given in result.given.items() if given.points is not None or given.extra]
    if persons:
        told.append(f"points by a person: {', '.join(persons)}")
    if result.unmarked_points:
        told.append(f"{result.unmarked_points:g} points wait for 'grader mark'")
    return "; ".join(part.rstrip(".") for part in told if part)
