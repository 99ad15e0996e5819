"""The door of this room: the kinds of work that an assignment may ask for.

A notebook is no kind of its own: the work of any kind may be handed in as one. To add a kind is one new file
beside this one, and its line in `KINDS`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import ClassVar, Protocol

from grader.course.model import ASSIGNMENT_FILE, Assignment
from grader.errors import CourseError
from grader.files.tree import SubmittedFiles
from grader.work.python_module import PythonModule
from grader.work.work import MarkedQuestion, Mutant, Work
from grader.work.written_form import WrittenForm


class Kind(Protocol):
    """The work that one assignment asks for; made of the assignment and its folder."""

    suffix: ClassVar[str]  # how the name of `file` ends
    decides: ClassVar[tuple[str, ...]]  # further files of the assignment's folder that grades depend on
    stripped: ClassVar[bool]  # whether students get the reference without what stands between its markers
    magics: ClassVar[tuple[str, ...]]  # with which cells of its notebook may begin
    takes_scripts: ClassVar[bool]  # whether a notebook that was exported and is run as a script is work too
    file: str  # what students write, if they take no notebook; the name of the reference as well

    def __init__(self, assignment: Assignment, folder: Path) -> None: ...

    def read(self, files: SubmittedFiles) -> Work:
        """Return what a submission stands for; whatever it holds, this raises nothing."""

    def so_far(self, history: Mapping[str, str], origin: str) -> dict[str, bytes]:
        """Return files that stand for the cells that were run so far; `origin` says where they come from."""

    def problems(self, solution: str) -> Iterator[tuple[str, str]]:
        """Yield each file of the assignment's folder in which something does not fit, and a sentence."""

    def blank(self, stub: str) -> dict[str, bytes]:
        """Return what students get to write in, and their README; `stub` is the reference, if `stripped`."""

    def filled(self, files: SubmittedFiles) -> bytes:
        """Return the students' notebook with the reference in it, or with what was handed in of a form."""

    def secrets(self, solution: str) -> list[str]:
        """Return lines that must not stand in what students get, besides those between markers."""

    def mutants(self, solution: str, mutate: Callable[[str], list[Mutant]]) -> list[Mutant]:
        """Return the reference with one small fault each; `mutate` does this to Python between markers."""

    def marked(self) -> list[MarkedQuestion]:
        """Return the questions that a person marks; the folder is that of the reference."""

    @staticmethod
    def laid_over(solution: str, source: str, exercises: Collection[str]) -> str:
        """Return a solution with what `source` holds of its exercises in place of its own."""

    @staticmethod
    def source(path: Path) -> str:
        """Return the Python source of the module that a file stands for."""


KINDS: dict[str, type[Kind]] = {
    "module": PythonModule,
    "form": WrittenForm,
}


CELL_MAGICS = [name for kind in KINDS.values() for name in kind.magics]


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
