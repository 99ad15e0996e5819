"""The rows of one submission in nbgrader's gradebook: the points of each graded cell, and what is said of it.

What the checks gave, and what was written from here, goes into nbgrader's automatic fields; the manual ones
hold what persons gave, wherever they gave it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Comment, Grade, Notebook, SubmittedNotebook

from grader.nbgrader.gradebook.layout import GradedCell, Layout
from grader.nbgrader.gradebook.merge import There


@dataclass(frozen=True, slots=True)
class Row:
    """The rows of one graded cell.

    Parameters
    ----------
    cell : GradedCell
        The cell.
    grade : Grade
        Its points.
    comment : Comment or None
        What is said about it; None where that cell belongs to an exercise above.
    """

    cell: GradedCell
    grade: Grade
    comment: Comment | None

    @property
    def unconfirmed(self) -> bool:
        """Whether a person's points wait there for somebody to look at them again."""
        return bool(self.grade.needs_manual_grade) and self.grade.manual_score is not None

    def there(self, *, same_submission: bool) -> There:
        """Return what persons gave, and what was written from here."""
        points, said = None, ""
        if self.cell.by_person:
            points, said = self.grade.auto_score, _text(self.comment, "auto_comment")
        return There(
            self.grade.manual_score,
            self.grade.extra_credit,
            _text(self.comment, "manual_comment"),
            points,
            said,
            same_submission and not self.unconfirmed,
        )

    def put(self, there: There) -> None:
        """Write what persons gave."""
        put(self.grade, "manual_score", there.points)
        put(self.grade, "extra_credit", there.extra)
        _put_text(self.comment, "manual_comment", there.comment)
        if self.cell.by_person:
            self.put_automatic(there.written_points, there.written_comment)

    def put_doubt(self) -> None:
        """Write that the checks have given nothing yet; what persons gave stays."""
        if not self.cell.by_person:
            self.put_automatic(None, "")
        if self.grade.manual_score is None:
            put(self.grade, "needs_manual_grade", True)

    def put_automatic(self, points: float | None, comment: str) -> None:
        """Write what did not come from a person there."""
        put(self.grade, "auto_score", points)
        _put_text(self.comment, "auto_comment", comment)


def rows(notebook: Notebook, submitted: SubmittedNotebook, layout: Layout) -> Iterator[Row]:
    """Yield the rows of a submission, in the order of the notebook; make those that are missing."""
    graded = {cell.name: cell.id for cell in notebook.grade_cells}
    answers = {cell.name: cell.id for cell in notebook.solution_cells}
    for cell in layout.graded:
        grade = _of_cell(submitted.grades, graded[cell.name], Grade)
        answer = answers.pop(cell.comments, None)
        yield Row(cell, grade, answer and _of_cell(submitted.comments, answer, Comment))


def _of_cell(there: list[Any], cell_id: str, kind: type[Any]) -> Any:
    """Return the row of a cell; make it if it is missing."""
    for row in there:
        if row.cell_id == cell_id:
            return row
    there.append(kind(cell_id=cell_id))
    return there[-1]


def put(row: object, field: str, value: object) -> None:
    """Write a field; what stands there already costs the database nothing."""
    if getattr(row, field) != value:
        setattr(row, field, value)


def total(submitted: SubmittedNotebook) -> float:
    """Return the points of a submission before anything is taken off, as nbgrader counts them."""
    points = 0.0
    for grade in submitted.grades:
        by_person_or_checks = (grade.manual_score, grade.auto_score, 0.0)
        points += next(score for score in by_person_or_checks if score is not None)
        points += grade.extra_credit or 0.0
    return points


def _text(comment: Comment | None, field: str) -> str:
    return str(getattr(comment, field, None) or "")


def _put_text(comment: Comment | None, field: str, text: str) -> None:
    """Write a text; nothing and an empty one are the same, and stay as they are."""
    if comment is not None and _text(comment, field) != text:
        setattr(comment, field, text or None)
