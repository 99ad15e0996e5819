"""An instructor's notebook: all its cells, and all that nbgrader's metadata say of them.

Unlike a student's, it is refused where anything in it is broken.
"""

from typing import Literal

import msgspec

from grader import messages as m
from grader.work.notebooks.reader import BROKEN, EMPTY, MOST_CHARACTERS, StoredCell, part, read_document
from grader.work.work import Unreadable

CellKind = Literal["text", "code", "raw"]

_KINDS: dict[str, CellKind] = {"code": "code", "raw": "raw", "": "raw"}


class Marks(msgspec.Struct, frozen=True):
    """What nbgrader's metadata say of a cell."""

    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float | None = None


class MarkedCell(msgspec.Struct, frozen=True):
    """One cell."""

    kind: CellKind
    source: str
    marks: Marks
    has_attachment: bool

    @property
    def grade_id(self) -> str:
        """What nbgrader calls it; empty if nbgrader does nothing with it."""
        marks = self.marks
        return marks.grade_id if marks.grade or marks.solution or marks.locked or marks.task else ""


class InstructorNotebook(msgspec.Struct, frozen=True):
    """A notebook as it was read."""

    cells: list[MarkedCell]
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
    cells = list[MarkedCell]()
    for number, entry in enumerate(document.all_cells, 1):
        try:
            stored = msgspec.json.decode(entry, type=_StoredCell)
            marks = msgspec.json.decode(stored.metadata, type=_CellMetadata, strict=False).nbgrader
        except BROKEN as error:
            raise Unreadable(m.CELL_UNREADABLE, file=name, number=number, why=error) from None
        has_attachment = bytes(stored.attachments) not in (b"{}", b"null")
        cells.append(MarkedCell(_KINDS.get(stored.cell_type, "text"), stored.text, marks, has_attachment))
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MOST_CHARACTERS:
        raise Unreadable(m.TOO_MUCH_CODE, file=name, most=MOST_CHARACTERS)
    kernel = part(document.metadata, _Metadata)
    said = part(kernel.kernelspec, _Named).language or part(kernel.language_info, _Named).name
    kernelspec = bytes(kernel.kernelspec).decode("utf-8", "replace")
    return InstructorNotebook(cells, document.nbformat, said.lower(), kernelspec)
