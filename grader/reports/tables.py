"""Results as tables: for the screen, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from grader.grading.results import Result
from grader.reports.standing import counting, state

if TYPE_CHECKING:
    from rich.table import Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def class_table(assignment: str, results: Sequence[Result]) -> Table:
    """Return the class table of one assignment: a row a student, a column an exercise."""
    from rich.text import Text

    rows = counting(results)
    exercises = list(rows[0].exercises) if rows else []
    total = f"{rows[0].total:g}" if rows else ""
    table = _table(f"{assignment}: {len(rows)} students")
    table.add_column("student")
    for exercise in exercises:
        table.add_column(exercise, justify="right")
    table.add_column(f"score of {total}", justify="right")
    table.add_column("")
    for result in rows:
        cells = [_share(result, exercise) for exercise in exercises]
        score = "?" if result.doubt else f"{result.score:g}"
        table.add_row(
            Text(result.student), *cells, Text(score, style="bold"), Text(state(result), style="yellow")
        )
    if rows:
        means = [sum(r.earned_in(e) for r in rows) / len(rows) for e in exercises]
        mean = sum(result.score for result in rows) / len(rows)
        table.add_section()
        table.add_row("mean", *(f"{value:.1f}" for value in means), f"{mean:.1f}", "")
    return table


def course_table(title: str, results: Mapping[str, Sequence[Result]]) -> Table:
    """Return the table of a course: a row a student, a column an assignment."""
    from rich.text import Text

    table = _table(title)
    table.add_column("student")
    scores: dict[str, dict[str, Result]] = {}
    for assignment, found in results.items():
        rows = counting(found)
        table.add_column(f"{assignment}{f' of {rows[0].total:g}' if rows else ''}", justify="right")
        for result in rows:
            scores.setdefault(result.student, {})[assignment] = result
    table.add_column("sum", justify="right", style="bold")
    for student in sorted(scores):
        own = scores[student]
        cells = ["" if a not in own else "?" if own[a].doubt else f"{own[a].score:g}" for a in results]
        total = sum(result.score for result in own.values())
        table.add_row(Text(student), *cells, f"{total:g}")
    return table


def as_csv(results: Mapping[str, Sequence[Result]]) -> str:
    """Return results as CSV: one line a student and assignment, a column an exercise.

    A spreadsheet must take no cell for a formula, so text that could be one begins with an apostrophe.
    """
    exercises = list(dict.fromkeys(e for found in results.values() for r in found for e in r.exercises))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ["assignment", "student", "attempt", "submitted", "late_factor"]
    writer.writerow([*head, *exercises, "earned", "score", "total", "open_points", "remarks"])
    for assignment, found in results.items():
        for result in counting(found):
            shares = [result.earned_in(e) if e in result.exercises else "" for e in exercises]
            known = [_cell(assignment), _cell(result.student), result.attempt, result.submitted.isoformat()]
            sums = ["" if result.doubt else n for n in (result.earned, result.score)]
            rest = [result.total, result.open_points, _cell(state(result))]
            writer.writerow([*known, result.late_factor, *shares, *sums, *rest])
    return out.getvalue()


def as_json(results: Mapping[str, Sequence[Result]]) -> bytes:
    """Return the counting results as one JSON object: assignment, then student, then the whole result."""
    nested = {
        assignment: {
            result.student: {
                "score": None if result.doubt else result.score,
                "total": result.total,
                "result": result,
            }
            for result in counting(found)
        }
        for assignment, found in results.items()
    }
    return msgspec.json.format(msgspec.json.encode(nested), indent=2) + b"\n"


def _table(title: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)


def _share(result: Result, exercise: str) -> str:
    return "?" if result.doubt else f"{result.earned_in(exercise):g}/{result.exercises[exercise]:g}"


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
