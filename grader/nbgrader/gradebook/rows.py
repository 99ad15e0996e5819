"""The rows of nbgrader's gradebook: those of an assignment, and those of one submission.

What the checks gave, and what was written from here, goes into nbgrader's automatic fields; the manual ones
hold what persons gave, wherever they gave it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from nbformat import from_dict
from nbgrader.api import Comment, Grade, Gradebook, Notebook, SubmittedNotebook
from nbgrader.utils import compute_checksum, is_locked

from grader.course.model import Course
from grader.nbgrader.gradebook.layout import GradedCell, Layout, cell_type
from grader.nbgrader.gradebook.merge import There
from grader.nbgrader.instructor_notebook import MarkedCell


def write_assignment(book: Gradebook, course: Course, layout: Layout) -> Notebook:
    """Bring an assignment and its cells up to date; return its notebook.

    A due date that the course does not name is left as it stands there.
    """
    name, notebook = layout.assignment, layout.notebook
    due = course.due(name)
    book.update_or_create_assignment(name, **({"duedate": due} if due else {}))
    there = book.update_or_create_notebook(notebook, name, kernelspec=layout.kernelspec)
    # Looked up at once: nbgrader's own 'update_or_create' takes a query and a commit a cell.
    graded = {cell.name: cell for cell in (*there.task_cells, *there.grade_cells)}
    solutions = {cell.name: cell for cell in there.solution_cells}
    sources = {cell.name: cell for cell in there.source_cells}

    def bring(
        cells: dict[str, Any], cell: str, add: Callable[..., object], fields: dict[str, object]
    ) -> None:
        if cell not in cells:
            add(cell, notebook, name, **fields)
            return
        for field, value in fields.items():
            put(cells[cell], field, value)

    for row in layout.graded:
        worth: dict[str, object] = {"max_score": row.points, "cell_type": row.kind}
        bring(graded, row.name, book.add_grade_cell, worth)
    for cell in layout.cells:
        if cell.marks.solution:
            bring(solutions, cell.grade_id, book.add_solution_cell, {})
        bring(sources, cell.grade_id, book.add_source_cell, _source(cell))
    book.db.commit()
    book.db.expire_all()  # what was loaded before knows nothing of what was added
    return book.find_notebook(notebook, name)


def _source(cell: MarkedCell) -> dict[str, object]:
    """Return what nbgrader keeps of a cell, to put it right in a submission that changed it."""
    metadata = {"nbgrader": msgspec.to_builtins(cell.marks)}
    plain = {"cell_type": cell_type(cell), "source": cell.source, "metadata": metadata}
    node = from_dict(plain)  # type: ignore[no-untyped-call]
    kept = {"locked": is_locked(node), "checksum": compute_checksum(node)}
    return {"cell_type": plain["cell_type"], "source": cell.source, **kept}


def foreign_cells(book: Gradebook, layout: Layout) -> Iterator[str]:
    """Yield the graded cells that the gradebook has for an assignment, and the assignment has not."""
    own = {(layout.notebook, cell.name) for cell in layout.graded}
    for notebook in book.find_assignment(layout.assignment).notebooks:
        for cell in (*notebook.grade_cells, *notebook.task_cells):
            if (notebook.name, cell.name) not in own:
                yield f"{notebook.name}/{cell.name}"


class Row(msgspec.Struct, frozen=True):
    """The rows of one graded cell of a submission."""

    cell: GradedCell
    grade: Grade
    comment: Comment | None  # None where that cell belongs to an exercise above

    def there(self, *, same_submission: bool) -> There:
        """Return what persons gave, and what was written from here."""
        points, said = None, ""
        if self.cell.by_person:
            points, said = self.grade.auto_score, _text(self.comment, "auto_comment")
        # A person's points that wait there for somebody to look at them again.
        unconfirmed = bool(self.grade.needs_manual_grade) and self.grade.manual_score is not None
        comment = _text(self.comment, "manual_comment")
        by_person = (self.grade.manual_score, self.grade.extra_credit, comment)
        return There(*by_person, points, said, same_submission and not unconfirmed)

    def put(self, there: There) -> None:
        """Write what persons gave."""
        put(self.grade, "manual_score", there.points)
        put(self.grade, "extra_credit", there.extra)
        _put_text(self.comment, "manual_comment", there.comment)
        if self.cell.by_person:
            self.put_automatic(there.written_points, there.written_comment)

    def put_undecided(self) -> None:
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
