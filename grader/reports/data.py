"""Results for a spreadsheet or another program: as CSV, and all that is known as JSON."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from grader.course.model import Course
from grader.files.csv_text import escape_formula
from grader.grading.results import Result
from grader.reports.report import Report
from grader.reports.standing import counting, state
from grader.sandbox.text import plain_text


class Csv(Report, frozen=True):
    """One line a student and assignment, a column an exercise.

    A spreadsheet must take no cell for a formula, so text that could be one begins with an apostrophe.
    What is in doubt has no points here, not 0.
    """

    delimiter: Annotated[str, msgspec.Meta(pattern=r"^[,;|\t]$")] = ","

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        """Return the result of each student that counts."""
        exercises = list(dict.fromkeys(e for found in results.values() for r in found for e in r.exercises))
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\n")
        head = ["assignment", "student", "attempt", "submitted", "late_factor"]
        writer.writerow([*head, *map(_cell, exercises), "earned", "score", "total", "open_points", "remarks"])
        for assignment, found in results.items():
            writer.writerows(_row(assignment, result, exercises) for result in counting(found))
        return out.getvalue().encode()


def _row(assignment: str, result: Result, exercises: Sequence[str]) -> list[object]:
    known = {e for e in result.exercises if not result.waits_for_mark(e)}
    points = [*(result.earned_in(e) if e in known else "" for e in exercises), result.earned, result.score]
    return [
        *(_cell(assignment), _cell(result.student), result.attempt, result.submitted.isoformat()),
        *(result.late_factor, *([""] * len(points) if result.undecided else points)),
        *(result.total, result.open_points + result.unmarked_points, _cell(state(result))),
    ]


def _cell(text: str) -> str:
    return escape_formula(plain_text(text))


class Json(Report, frozen=True):
    """One object: assignment, then student, then the whole result that counts."""

    def document(self, course: Course, results: Mapping[str, Sequence[Result]]) -> bytes:
        """Return the results; what is in doubt has no score, not 0."""
        nested: dict[str, dict[str, object]] = {name: {} for name in results}
        for name, found in results.items():
            for one in counting(found):
                score = None if one.undecided else one.score
                nested[name][one.student] = {"score": score, "total": one.total, "result": one}
        return msgspec.json.format(msgspec.json.encode(nested), indent=2) + b"\n"
