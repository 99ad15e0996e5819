"""The cells that a gradebook has for an assignment: those of the notebook that students got."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import GradingError
from grader.nbgrader.instructor_notebook import MarkedCell, read_instructor_notebook
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
    cells: list[MarkedCell]  # all that nbgrader knows

    @property
    def worth(self) -> dict[str, float]:
        """Points of each exercise."""
        return {cell.exercise: cell.points for cell in self.graded}


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
    graded = list(_graded(cells, exercises))
    if sorted((cell.exercise, cell.points) for cell in graded) != sorted(assignment.worth.items()):
        raise GradingError(f"The cells of {path} are not those of the exercises in assignment.toml.", hint)
    return Layout(name, path.stem, notebook.kernelspec, graded, cells)


def cell_type(cell: MarkedCell) -> str:
    """Return what notebooks call the kind of a cell."""
    return "markdown" if cell.kind == "text" else cell.kind


def _graded(cells: Sequence[MarkedCell], exercises: Mapping[str, str]) -> Iterator[GradedCell]:
    """Yield the cells with points, each with the answer above it, which takes the comments."""
    answer = ""
    for cell in cells:
        marks, name = cell.marks, cell.grade_id
        answer = name if marks.solution else answer
        if marks.grade:
            exercise, points = exercises.get(name, ""), marks.points or 0.0
            yield GradedCell(exercise, name, cell_type(cell), points, marks.solution, answer)
