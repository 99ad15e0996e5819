"""The door of this room: kinds of work. A notebook is none: work of any kind may be handed in as one."""

from pathlib import Path

from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE, Assignment
from grader.course.tables import close_to
from grader.errors import CourseError
from grader.work.python_module import PythonModule
from grader.work.work import Kind
from grader.work.written_form import WrittenForm

KINDS: dict[str, type[Kind]] = {"module": PythonModule, "form": WrittenForm}


def kind_of(assignment: Assignment, folder: Path) -> Kind:
    """Return the work that an assignment asks for; `folder` holds the assignment."""
    if assignment.kind not in KINDS:
        wrong = f"there is no kind of work {assignment.kind!r}{close_to(assignment.kind, list(KINDS))}"
        raise CourseError(f"{folder / ASSIGNMENT_FILE}, kind: {wrong}.", f"Write one of: {', '.join(KINDS)}.")
    return KINDS[assignment.kind](assignment, folder)


def kind_in(folder: Path) -> Kind:
    """Return the work that the assignment in a folder asks for."""
    return kind_of(load_assignment(folder), folder)


def module_source(path: Path) -> bytes:
    """Return the Python source that a file in the folder of its assignment stands for."""
    assignment = load_assignment(path.parent)
    work = kind_of(assignment, path.parent).read({path.name: path.read_bytes()})
    return work.files[f"{work.module}.py"]
