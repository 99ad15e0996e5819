"""Which result of each student counts."""

from __future__ import annotations

from collections.abc import Iterable

from grader.grading.results import Result


def counting(results: Iterable[Result]) -> list[Result]:
    """Return one result for each student: the one with most points, of equals the earliest.

    Only a course with ``collect = "best"`` has more than one result of a student.
    """
    best: dict[str, Result] = {}
    for result in sorted(results, key=lambda result: (result.student, result.attempt)):
        before = best.get(result.student)
        if before is None or result.score > before.score:
            best[result.student] = result
    return list(best.values())


def lateness(result: Result) -> str:
    """Return in words how late a submission was and what that costs; empty if it was in time."""
    if result.due is None or result.submitted <= result.due:
        return ""
    minutes = int((result.submitted - result.due).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    spans = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (left, "min")) if count]
    told = " ".join(spans[:2]) or "less than a minute"
    costs = "" if result.late_factor == 1 else f", counts {result.late_factor:.0%}"
    return f"{told} late{costs}"


def state(result: Result) -> str:
    """Return in words what an instructor should know of a result; empty if there is nothing."""
    told = [lateness(result), *_noted(result)]
    if result.doubt:
        told.append(f"not graded: {result.doubt}")
    elif result.open_points:
        told.append(f"{result.open_points:g} points open: a check could not be carried out")
    return "; ".join(part for part in told if part)


def _noted(result: Result) -> list[str]:
    count = len(result.notes)
    return [f"{count} note{'s' * (count > 1)} from collecting"] if count else []
