"""The cells that a gradebook has for an assignment, those of the notebook that students got, and their rows.

What the checks gave, and what was written from here, goes into nbgrader's automatic fields; the manual ones
hold what persons gave, wherever they gave it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from nbformat import from_dict
from nbgrader.api import Comment, Grade, Gradebook, Notebook, SubmittedNotebook
from nbgrader.utils import compute_checksum, is_locked

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import GradingError
from grader.nbgrader.gradebook.merge import There
from grader.nbgrader.instructor_notebook import SourceCell, read_instructor_notebook
from grader.work.choosing import notebook_of
from grader.work.kinds import kind_of
from grader.work.notebooks.writer import cell_id, check_id
from grader.work.work import Unreadable


class GradedCell(msgspec.Struct, frozen=True):
    """A cell that holds the points of an exercise."""

    exercise: str
    name: str  # what nbgrader calls the cell
    kind: str  # code or markdown
    points: float
    by_person: bool  # whether a person marks it, and not checks
    comments: str  # the cell that takes what is said about the exercise, if there is one


class Layout(msgspec.Struct, frozen=True):
    """The cells of an assignment."""

    assignment: str
    notebook: str
    kernelspec: str  # JSON
    graded: list[GradedCell]  # in the notebook's order
    cells: list[SourceCell]  # all that nbgrader knows


def read_layout(course: Course, name: str) -> Layout:
    """Return the cells of an assignment; if they are not those of its exercises, that is a `GradingError`."""
    home = course.solution(name)
    assignment = load_assignment(home)
    path = course.assignment(name) / notebook_of(kind_of(assignment, home).file)
    hint = f"Run 'grader build {name}'."
    try:
        notebook = read_instructor_notebook(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise GradingError(f"There is no {path}, whose cells the gradebook needs.", hint) from None
    except (OSError, Unreadable) as error:
        raise GradingError(f"The notebook {path} cannot be read: {error}", hint) from None
    exercises = {check_id(exercise): exercise for exercise in assignment.points}
    exercises |= {cell_id(question): question for question in assignment.marked}
    cells = [cell for cell in notebook.cells if cell.grade_id]
    graded, answer = list[GradedCell](), ""
    for cell in cells:
        marks = cell.marks
        answer = cell.grade_id if marks.solution else answer  # the one above takes the comments
        if marks.grade:
            about = (exercises.get(cell.grade_id, ""), cell.grade_id, cell.kind, marks.points or 0.0)
            graded.append(GradedCell(*about, marks.solution, answer))
    if sorted((cell.exercise, cell.points) for cell in graded) != sorted(assignment.worth.items()):
        raise GradingError(f"The cells of {path} are not those of the exercises in assignment.toml.", hint)
    return Layout(name, path.stem, notebook.kernelspec, graded, cells)


def write_assignment(book: Gradebook, course: Course, layout: Layout) -> Notebook:
    """Bring an assignment up to date, and return its notebook; no due date here leaves the one there."""
    name, notebook = layout.assignment, layout.notebook
    due = course.due(name)
    book.update_or_create_assignment(name, **({"duedate": due} if due else {}))
    there = book.update_or_create_notebook(notebook, name, kernelspec=layout.kernelspec)
    # Looked up at once: nbgrader's own 'update_or_create' takes a query and a commit a cell.
    graded = {cell.name: cell for cell in (*there.task_cells, *there.grade_cells)}
    solutions = {cell.name: cell for cell in there.solution_cells}
    sources = {cell.name: cell for cell in there.source_cells}

    def bring(cells: dict[str, Any], cell: str, add: Callable[..., object], **fields: object) -> None:
        if cell not in cells:
            add(cell, notebook, name, **fields)
            return
        for field, value in fields.items():
            put(cells[cell], field, value)

    for row in layout.graded:
        bring(graded, row.name, book.add_grade_cell, max_score=row.points, cell_type=row.kind)
    for cell in layout.cells:
        if cell.marks.solution:
            bring(solutions, cell.grade_id, book.add_solution_cell)
        # What nbgrader keeps of a cell, to put it right in a submission that changed it.
        kept = {"cell_type": cell.kind, "source": cell.source}
        metadata = {"nbgrader": msgspec.to_builtins(cell.marks)}
        node = from_dict(kept | {"metadata": metadata})  # type: ignore[no-untyped-call]
        marks = {"locked": is_locked(node), "checksum": compute_checksum(node)}
        bring(sources, cell.grade_id, book.add_source_cell, **kept, **marks)
    book.db.commit()
    book.db.expire_all()  # what was loaded before knows nothing of what was added
    return book.find_notebook(notebook, name)


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

    def put_automatic(self, points: float | None, comment: str) -> None:
        """Write what did not come from a person there."""
        put(self.grade, "auto_score", points)
        _put_text(self.comment, "auto_comment", comment)


def rows(notebook: Notebook, submitted: SubmittedNotebook, layout: Layout) -> Iterator[Row]:
    """Yield the rows of a submission, in the order of the notebook; make those that are missing."""
    graded = {cell.name: cell.id for cell in notebook.grade_cells}
    answers = {cell.name: cell.id for cell in notebook.solution_cells}
    for cell in layout.graded:
        grade = of(submitted.grades, Grade, cell_id=graded[cell.name])
        answer = answers.pop(cell.comments, None)
        yield Row(cell, grade, answer and of(submitted.comments, Comment, cell_id=answer))


def of(there: list[Any], kind: type[Any], **key: str) -> Any:
    """Return the row that has a key; make it if it is missing."""
    [(field, value)] = key.items()
    for row in there:
        if getattr(row, field) == value:
            return row
    there.append(kind(**key))
    return there[-1]


def put(row: object, field: str, value: object) -> None:
    """Write a field; what stands there already costs the database nothing."""
    if getattr(row, field) != value:
        setattr(row, field, value)


def _text(comment: Comment | None, field: str) -> str:
    return str(getattr(comment, field, None) or "")


def _put_text(comment: Comment | None, field: str, text: str) -> None:
    """Write a text; nothing and an empty one are the same, and stay as they are."""
    if comment is not None and _text(comment, field) != text:
        setattr(comment, field, text or None)
