"""Every report that a person reads of one reply of the grader."""

from __future__ import annotations

import datetime as dt

from grader.course.model import Assignment, Course
from grader.grading.batch import WorkerReply
from grader.grading.checked import Checked
from grader.grading.results import Basis, Result
from grader.reports.ci import ci_summary
from grader.reports.exercises import by_exercise, exercises_text
from grader.reports.feedback import feedback
from grader.reports.formats import REPORTS, report
from grader.reports.pages import exercises_html

_NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
_BASIS = Basis(submission="ab" * 32, isolation="process")


def reports_of(assignment: Assignment, reply: WorkerReply, student: str = "mallory") -> dict[str, str]:
    """Return the reports by name."""
    judgement = reply.judgement
    result = Result(
        course="c", assignment=assignment.name, student=student, attempt=1, source="s", submitted=_NOON,
        due=_NOON, late_factor=1.0, notes=(), exercises=assignment.worth, judgement=judgement,
        undecided=reply.undecided, basis=_BASIS, graded=_NOON,
    )  # fmt: skip
    course = Course(format=1, id="c", title="C")
    exercises = by_exercise(judgement)
    documents = {
        name: report(name)(course, {assignment.name: [result]})[0].decode()
        for name, entry in REPORTS.items()
        if name not in ("feedback", "xlsx") and "file=" not in entry.options
    }
    return documents | {
        "feedback": feedback(assignment.title, result),
        "terminal": exercises_text(exercises),
        "notebook": exercises_html(exercises),
        "CI summary": ci_summary([Checked(assignment, judgement)]),
    }
