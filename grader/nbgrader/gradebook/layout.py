"""The cells that a gradebook has for an assignment: those of the notebook that students got."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Course
from grader.errors import GradingError
from grader.work.choosing import notebook_of
from grader.work.kinds import kind_of
from grader.work.notebooks.writer import cell_id, check_id


class Marks(msgspec.Struct, frozen=True):
    """What nbgrader's metadata say of a cell."""

    grade_id: str
    grade: bool = False
    solution: bool = False
    locked: bool = False
    points: float = 0.0


class _Metadata(msgspec.Struct, frozen=True):
    nbgrader: Marks | None = None


class _Cell(msgspec.Struct, frozen=True):
    cell_type: str
    source: str | list[str] = ""
    metadata: _Metadata = _Metadata()


class _Kernel(msgspec.Struct, frozen=True):
    kernelspec: msgspec.Raw = msgspec.Raw(b"{}")


class _Notebook(msgspec.Struct, frozen=True):
    cells: list[_Cell]
    metadata: _Kernel


class MarkedCell(msgspec.Struct, frozen=True):
    """A cell that nbgrader knows: its type, its text, and what the metadata say."""

    kind: str
    source: str
    marks: Marks


class GradedCell(msgspec.Struct, frozen=True):
    """A cell that holds the points of an exercise.

    Parameters
    ----------
    exercise : str
        The exercise.
    name : str
        What nbgrader calls the cell.
    kind : str
        ``code`` or ``markdown``.
    points : float
        What it is worth.
    by_person : bool
        Whether a person marks it, and not checks.
    comments : str
        The cell that takes what is said about the exercise; empty if there is none.
    """

    exercise: str
    name: str
    kind: str
    points: float
    by_person: bool
    comments: str


class Layout(msgspec.Struct, frozen=True):
    """The cells of an assignment.

    Parameters
    ----------
    assignment, notebook : str
        What nbgrader calls the two.
    kernelspec : str
        The notebook's kernel, as JSON.
    graded : list of GradedCell
        The cells with points, in the notebook's order.
    cells : list of MarkedCell
        All cells that nbgrader knows.
    """

    assignment: str
    notebook: str
    kernelspec: str
    graded: list[GradedCell]
    cells: list[MarkedCell]

    @property
    def worth(self) -> dict[str, float]:
        """Points of each exercise."""
        return {cell.exercise: cell.points for cell in self.graded}


def read_layout(course: Course, name: str) -> Layout:
    """Return the cells of an assignment.

    Raises
    ------
    CourseError
        If ``assignment.toml`` is missing or wrong.
    GradingError
        If the notebook is missing or cannot be read, or its graded cells are not those of the exercises.
    """
    assignment = load_assignment(course.solution(name))
    path = course.assignment(name) / notebook_of(kind_of(assignment, course.solution(name)).file)
    hint = f"Run 'grader build {name}'."
    try:
        notebook = msgspec.json.decode(path.read_bytes(), type=_Notebook)
    except FileNotFoundError:
        raise GradingError(f"There is no {path}, whose cells the gradebook needs.", hint) from None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GradingError(f"The notebook {path} cannot be read: {error}.", hint) from None
    exercises = {check_id(exercise): exercise for exercise in assignment.points}
    exercises |= {cell_id(question): question for question in assignment.marked}
    cells = [
        MarkedCell(cell.cell_type, "".join(cell.source), cell.metadata.nbgrader)
        for cell in notebook.cells
        if cell.metadata.nbgrader is not None
    ]
    graded = list(_graded(cells, exercises))
    if sorted((cell.exercise, cell.points) for cell in graded) != sorted(assignment.worth.items()):
        raise GradingError(f"The cells of {path} are not those of the exercises in assignment.toml.", hint)
    return Layout(name, path.stem, bytes(notebook.metadata.kernelspec).decode(), graded, cells)


def _graded(cells: Sequence[MarkedCell], exercises: Mapping[str, str]) -> Iterator[GradedCell]:
    """Yield the cells with points, each with the answer above it, which takes the comments."""
    answer = ""
    for cell in cells:
        marks = cell.marks
        answer = marks.grade_id if marks.solution else answer
        if marks.grade:
            exercise = exercises.get(marks.grade_id, "")
            yield GradedCell(exercise, marks.grade_id, cell.kind, marks.points, marks.solution, answer)
