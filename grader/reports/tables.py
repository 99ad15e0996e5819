"""Results as tables: for the screen, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from grader.grading.results import Result
from grader.reports.standing import counting, state
from grader.sandbox.text import plain_text

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_MOST_COLUMNS = 8
_FORMULA = ("=", "+", "-", "@", "\t", "\n")


def class_table(assignment: str, results: Sequence[Result]) -> RenderableType:
    """Return the class table of one assignment: a row a student, a column an exercise; remarks below.

    Of many exercises only those with less than full points are named.
    """
    from rich.console import Group
    from rich.text import Text

    rows = counting(results)
    exercises = list(dict.fromkeys(exercise for result in rows for exercise in result.exercises))
    wide = len(exercises) > _MOST_COLUMNS
    table = _table(f"{assignment}: {_students(len(rows))}")
    for exercise in [] if wide else exercises:
        _add_points(table, exercise.replace("_", "_\n"))
    _add_points(table, "score", style="bold")
    if wide:
        table.add_column("less than full points in", overflow="fold")
        for column in table.columns:
            column.vertical = "top"
    for result in rows:
        shares = [_share(result, exercise) for exercise in exercises]
        score = f"{_score(result)}/{result.total:g}"
        below = [f"{e} {s}" for e, s in zip(exercises, shares, strict=True) if not _is_full(result, e)]
        table.add_row(Text(result.student), *([score, Text(", ".join(below))] if wide else [*shares, score]))
    graded = [result for result in rows if not result.doubt]
    if graded:
        means = [] if wide else [_mean(graded, exercise) for exercise in exercises]
        mean = sum(result.score for result in graded) / len(graded)
        table.add_section()
        table.add_row("mean", *means, f"{mean:.1f}")
    remarks = [Text(f"{result.student}: {state(result)}", style="yellow") for result in rows if state(result)]
    return Group(table, *remarks)


def course_table(title: str, results: Mapping[str, Sequence[Result]]) -> RenderableType:
    """Return the table of a course: a row a student, a column an assignment; the sum of what is graded."""
    from rich.text import Text

    standing = {assignment: counting(found) for assignment, found in results.items()}
    table = _table(title)
    scores: dict[str, dict[str, Result]] = {}
    for assignment, rows in standing.items():
        _add_points(table, assignment.replace("-", "-\n"))
        for result in rows:
            scores.setdefault(result.student, {})[assignment] = result
    _add_points(table, "sum", style="bold")
    for student, own in sorted(scores.items()):
        cells = [f"{_score(own[a])}/{own[a].total:g}" if a in own else "" for a in standing]
        total = sum(result.score for result in own.values() if not result.doubt)
        unknown = any(result.doubt for result in own.values())
        table.add_row(Text(student), *cells, f"{total:g}{' + ?' if unknown else ''}")
    return table


def as_csv(results: Mapping[str, Sequence[Result]]) -> str:
    """Return results as CSV: one line a student and assignment, a column an exercise.

    A spreadsheet must take no cell for a formula, so text that could be one begins with an apostrophe. What
    is in doubt has no points here, not 0.
    """
    exercises = list(dict.fromkeys(e for found in results.values() for r in found for e in r.exercises))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ["assignment", "student", "attempt", "submitted", "late_factor"]
    writer.writerow([*head, *map(_cell, exercises), "earned", "score", "total", "open_points", "remarks"])
    for assignment, found in results.items():
        for result in counting(found):
            shares = [
                result.earned_in(e) if e in result.exercises and not _is_open(result, e) else ""
                for e in exercises
            ]
            points = [*shares, result.earned, result.score]
            known = [_cell(assignment), _cell(result.student), result.attempt, result.submitted.isoformat()]
            rest = [result.total, result.open_points + result.unmarked_points, _cell(state(result))]
            shown = [""] * len(points) if result.doubt else points
            writer.writerow([*known, result.late_factor, *shown, *rest])
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


def _is_full(result: Result, exercise: str) -> bool:
    return bool(result.doubt) or result.earned_in(exercise) == result.exercises.get(exercise)


def _table(title: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(title), title_justify="left", title_style="bold", box=SIMPLE_HEAD, collapse_padding=True
    )
    # Where there is no room it is names that are broken in two, never points.
    table.add_column("student", vertical="bottom", overflow="fold")
    return table


def _add_points(table: Table, name: str, style: str = "") -> None:
    from rich.text import Text

    table.add_column(Text(name), justify="right", vertical="bottom", style=style, no_wrap=True)


def _students(count: int) -> str:
    return f"{count} student{'s' * (count != 1)}"


def _score(result: Result) -> str:
    return "?" if result.doubt else f"{result.score:g}"


def _share(result: Result, exercise: str) -> str:
    if exercise not in result.exercises:
        return ""
    if _is_open(result, exercise):
        return f"open/{result.exercises[exercise]:g}"
    return "?" if result.doubt else f"{result.earned_in(exercise):g}/{result.exercises[exercise]:g}"


def _is_open(result: Result, exercise: str) -> bool:
    """Return whether an exercise is an answer that waits for a person."""
    return not result.doubt and exercise in result.written and result.written[exercise].open


def _mean(graded: Sequence[Result], exercise: str) -> str:
    """Return the mean of an exercise over those whose points are known."""
    known = [result.earned_in(exercise) for result in graded if not _is_open(result, exercise)]
    return f"{sum(known) / len(known):.1f}" if known else ""


def _cell(text: str) -> str:
    shown = plain_text(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
