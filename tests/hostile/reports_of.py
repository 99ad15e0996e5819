"""Every report that a person reads of one answer of the grader."""

from __future__ import annotations

import datetime as dt
import io

from rich.console import Console

from grader.course.model import Assignment
from grader.grading.batch import Answer
from grader.grading.local import Checked
from grader.grading.results import Basis, Result
from grader.reports.ci_summary import ci_summary
from grader.reports.feedback import feedback
from grader.reports.findings import explanation
from grader.reports.tables import as_csv, as_json, class_table

_NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
_BASIS = Basis(
    submission="ab" * 32, checks="", mistakes="", reference="", assignment="", seed="", round=0,
    isolation="process", versions={},
)  # fmt: skip


def reports_of(assignment: Assignment, answer: Answer, student: str = "mallory") -> dict[str, str]:
    """Return the reports by name."""
    result = Result(
        course="c", assignment=assignment.name, student=student, attempt=1, source="s", submitted=_NOON,
        due=_NOON, late_factor=1.0, notes=(), exercises=assignment.worth, outcomes=answer.outcomes,
        diagnoses=answer.diagnoses, doubt=answer.doubt, basis=_BASIS, graded=_NOON, seconds=answer.seconds,
    )  # fmt: skip
    screen = io.StringIO()
    Console(file=screen, width=100).print(class_table(assignment.name, [result]))
    return {
        "feedback": feedback(assignment.title, result),
        "terminal": "\n".join(line for outcome in answer.outcomes for line in explanation(outcome)),
        "class table": screen.getvalue(),
        "CSV": as_csv({assignment.name: [result]}),
        "JSON": as_json({assignment.name: [result]}).decode(),
        "CI summary": ci_summary([Checked(assignment, answer.outcomes, answer.seconds)]),
    }
