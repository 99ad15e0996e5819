"""The instructor's notebooks: written for nbgrader, which makes its own of them; and read, cell by cell.

Unlike a student's, such a notebook is refused if anything in it is broken.
"""

import math
import re
from pathlib import Path
from typing import Literal

import msgspec

from grader import messages as m
from grader.authoring.build import entries, write_generated
from grader.authoring.sources import read_sources
from grader.course.model import SOLUTIONS, Course
from grader.errors import AuthoringError
from grader.files.records import BROKEN
from grader.work.choosing import notebook_of
from grader.work.notebooks.reader import EMPTY, MOST_CHARACTERS, StoredCell, part, read_document
from grader.work.work import Unreadable

NBGRADER_CONFIG = "nbgrader_config.py"
NBGRADER_SOURCE = "for-nbgrader/source"

CellKind = Literal["markdown", "code", "raw"]
Role = Literal["given", "locked", "solution", "test", "manual", "task"]
"""Students may change what is given, and write solutions; tests grade by machine; what is manual, and tasks,
a person grades."""

_KINDS: dict[str, CellKind] = {"code": "code", "raw": "raw", "": "raw"}


class Marks(msgspec.Struct, frozen=True):
    """What nbgrader's metadata say of a cell."""

    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float | None = None


class SourceCell(msgspec.Struct, frozen=True):
    """One cell."""

    kind: CellKind
    source: str
    number: int  # among all cells, counted from 1
    marks: Marks = Marks()
    has_attachment: bool = False  # whether pictures are kept inside of it

    @property
    def grade_id(self) -> str:
        """What nbgrader calls it; empty if nbgrader does nothing with it."""
        marks = self.marks
        return marks.grade_id if marks.grade or marks.solution or marks.locked or marks.task else ""

    @property
    def label(self) -> str:
        """What to call it in a table."""
        return self.grade_id or f"cell {self.number}"

    @property
    def role(self) -> Role:
        """What it is for."""
        marks, is_code = self.marks, self.kind == "code"
        if marks.task:
            return "task"
        if marks.grade:
            return "manual" if marks.solution or not is_code else "test"
        if marks.solution:
            return "solution" if is_code else "manual"
        return "locked" if marks.locked else "given"

    @property
    def points(self) -> float:
        """What it is worth."""
        return (self.marks.points or 0.0) if self.role in ("test", "manual", "task") else 0.0

    def worth(self, points: float) -> "SourceCell":
        """Return the same with other points."""
        return msgspec.structs.replace(self, marks=msgspec.structs.replace(self.marks, points=points))


class InstructorNotebook(msgspec.Struct, frozen=True):
    """A notebook as it was read."""

    cells: list[SourceCell]
    format: int
    language: str  # lower case; empty if it does not say
    kernelspec: str  # JSON


class _StoredCell(StoredCell):
    attachments: msgspec.Raw = EMPTY


class _CellMetadata(msgspec.Struct):
    nbgrader: Marks = Marks()


class _Named(msgspec.Struct):
    language: str = ""
    name: str = ""


class _Metadata(msgspec.Struct):
    kernelspec: msgspec.Raw = EMPTY
    language_info: msgspec.Raw = EMPTY


def read_instructor_notebook(content: bytes, name: str) -> InstructorNotebook:
    """Read a notebook; it is `Unreadable` if it is none, or anything in it is broken."""
    document = read_document(content, name)
    cells = list[SourceCell]()
    for number, entry in enumerate(document.all_cells, 1):
        try:
            stored = msgspec.json.decode(entry, type=_StoredCell)
            marks = msgspec.json.decode(stored.metadata, type=_CellMetadata, strict=False).nbgrader
        except BROKEN as error:
            raise Unreadable(m.CELL_UNREADABLE, file=name, number=number, why=error) from None
        kind, source = _KINDS.get(stored.cell_type, "markdown"), re.sub(r"\r\n?", "\n", stored.text)
        has_attachment = bytes(stored.attachments) not in (b"{}", b"null")
        cells.append(SourceCell(kind, source, number, marks, has_attachment))
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MOST_CHARACTERS:
        raise Unreadable(m.TOO_MUCH_CODE, file=name, most=MOST_CHARACTERS)
    kernel = part(document.metadata, _Metadata)
    said = part(kernel.kernelspec, _Named).language or part(kernel.language_info, _Named).name
    kernelspec = bytes(kernel.kernelspec).decode("utf-8", "replace")
    return InstructorNotebook(cells, document.nbformat, said.lower(), kernelspec)


def read_cells(path: Path) -> list[SourceCell]:
    """Read a notebook to take it over; one not of Python, or with broken marks, is an `AuthoringError`."""
    try:
        found = read_instructor_notebook(path.read_bytes(), path.name)
    except OSError as error:
        raise AuthoringError(f"{path.name} cannot be read: {error.strerror}.") from None
    except Unreadable as fault:
        raise AuthoringError(fault.message) from None
    if found.format != 4:
        message = f"{path.name} is in the notebook format {found.format}, and not in format 4."
        raise AuthoringError(message, "Open it in Jupyter and save it.")
    if found.language not in ("", "python"):
        message = f"{path.name} is a notebook of {found.language!r}; only Python can be taken over."
        raise AuthoringError(message)
    for cell in found.cells:
        points = cell.marks.points or 0.0
        if not 0 <= points < math.inf:
            raise AuthoringError(f"{path.name}, cell {cell.number}: it cannot be worth {points} points.")
    return found.cells


def write_nbgrader_source(course: Course, name: str) -> list[Path]:
    """Write the instructor's notebook of what was just built, and files beside it; return what changed."""
    if not (course.root / NBGRADER_CONFIG).is_file():
        return []
    sources = read_sources(course, name)
    work = sources.kind.file
    notebook = notebook_of(work)
    built = course.assignment(name)
    # Further modules too are those that students get: nbgrader releases all but notebooks as it is.
    handed_out = {path.relative_to(built).as_posix(): path.read_bytes() for path in entries(built)}
    beside = {file: content for file, content in handed_out.items() if file not in (work, notebook)}
    folder = course.root / NBGRADER_SOURCE / name
    filled = sources.kind.filled({work: sources.solution.text.encode()})
    return write_generated(folder, beside | {notebook: filled}, f"{SOLUTIONS}/{name}")
