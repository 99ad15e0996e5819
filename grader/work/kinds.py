"""The door of this room: kinds of work. A notebook is none: work of any kind may be handed in as one."""

from pathlib import Path

from grader.course.model import ASSIGNMENT_FILE, Assignment
from grader.errors import CourseError
from grader.work.python_module import PythonModule
from grader.work.work import Kind
from grader.work.written_form import WrittenForm

KINDS: dict[str, type[Kind]] = {
    "module": PythonModule,
    "form": WrittenForm,
}


def kind_of(assignment: Assignment, folder: Path) -> Kind:
    """Return the work that an assignment asks for; `folder` holds the assignment."""
    if assignment.kind not in KINDS:
        raise CourseError(
            f"{folder / ASSIGNMENT_FILE}, kind: there is no kind of work {assignment.kind!r}.",
            f"Write one of: {', '.join(KINDS)}.",
        )
    return KINDS[assignment.kind](assignment, folder)


def module_source(path: Path) -> str:
    """Return the Python source that a file stands for, by the ending of its name."""
    kinds = [kind for kind in KINDS.values() if kind.suffix == path.suffix]
    if not kinds:
        raise ImportError(f"{path} is not a Python file, nor what stands for one", path=str(path))
    return kinds[0].source(path)
