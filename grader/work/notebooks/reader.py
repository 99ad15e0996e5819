"""The cells of a student's notebook, whatever program saved it and whatever became of it since.

Outputs are skipped without being read. Nothing of a student's metadata is believed but which cells are
checks, which only leaves code out, and in which code was to be written.
"""

from collections import Counter
from typing import Literal

import msgspec

from grader import messages as m
from grader.work.notebooks.document import BROKEN, EMPTY, MAJOR, MINOR, part, read_document
from grader.work.work import Unreadable

MOST_CHARACTERS = 1_000_000
_MOST_TURNED = 5


class Cell(msgspec.Struct, frozen=True):
    """One cell that holds text or code."""

    kind: Literal["text", "code"]
    source: str
    number: int = 0  # of a cell of code: which one it is, counted from 1
    grade_id: str = ""  # what nbgrader calls it, if nbgrader does anything with it
    is_check: bool = False  # whether it is one of the locked cells that run the checks


class Notebook(msgspec.Struct, frozen=True):
    """A notebook as it was read."""

    cells: list[Cell]
    remarks: list[str] = []  # what is odd about it, a sentence each
    given: frozenset[str] = frozenset()  # the lines of code that were handed out in it, as its metadata say


class StoredCell(msgspec.Struct):
    """A cell as it stands in the file."""

    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""  # the source, in old formats
    metadata: msgspec.Raw = EMPTY

    @property
    def text(self) -> str:
        """Its source in one piece."""
        source = self.source or self.input
        return source if isinstance(source, str) else "".join(source)


class _Marks(msgspec.Struct):
    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False


class _CellMetadata(msgspec.Struct):
    nbgrader: _Marks = msgspec.field(default_factory=_Marks)


class _HandedOut(msgspec.Struct):
    given: list[str] = []


class _Metadata(msgspec.Struct):
    deltagrade: _HandedOut = msgspec.field(default_factory=_HandedOut)


def read_notebook(content: bytes, name: str) -> Notebook:
    """Read a notebook; raise `Unreadable` if it is none, is cut off, too new or larger than anybody writes.

    What is broken in one cell costs that cell only.
    """
    document = read_document(content, name)
    cells, turned, code, lost = list[Cell](), list[str](), 0, 0
    for entry in document.all_cells:
        try:
            stored = msgspec.json.decode(entry, type=StoredCell)
        except BROKEN:
            lost += 1
            continue
        marks = part(stored.metadata, _CellMetadata).nbgrader
        # Where students write code, which nbgrader marks so, a cell may have been made one of text by a slip.
        slipped = stored.cell_type in ("markdown", "raw") and marks.solution and not marks.grade
        if slipped:
            remark = m.TAKEN_AS_CODE.format(name=marks.grade_id[:60], file=name)
            turned.append(remark)
        is_code = slipped or stored.cell_type == "code"
        code += is_code
        if is_code or stored.cell_type not in ("raw", ""):
            cells.append(_cell(stored, marks, code if is_code else 0))
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MOST_CHARACTERS:
        raise Unreadable(m.TOO_MUCH_CODE, file=name, most=MOST_CHARACTERS)
    minor, remarks = part(document.nbformat_minor, int), turned[:_MOST_TURNED]
    if document.nbformat == MAJOR and minor > MINOR:
        newer = f"{name} was saved by a newer program, in format {MAJOR}.{minor}"
        remarks.append(f"{newer}; it was read as {MAJOR}.{MINOR}.")
    if lost:
        remarks.append(f"Cells of {name} that cannot be read were left out: {lost}.")
    kept, copied = _without_copies(cells)
    given = part(document.metadata, _Metadata).deltagrade.given
    return Notebook(kept, remarks + copied, frozenset(given))


def _cell(stored: StoredCell, marks: _Marks, code_number: int) -> Cell:
    grade_id = marks.grade_id if marks.grade or marks.solution or marks.locked else ""
    if not code_number:
        return Cell("text", stored.text, grade_id=grade_id)
    return Cell("code", stored.text, code_number, grade_id, marks.grade and not marks.solution)


def _without_copies(cells: list[Cell]) -> tuple[list[Cell], list[str]]:
    """Take copies of a marked cell for cells like any other; the last one is the original, as in nbgrader."""
    count = Counter(cell.grade_id for cell in cells if cell.grade_id)
    last = {cell.grade_id: place for place, cell in enumerate(cells)}
    kept = [
        Cell(cell.kind, cell.source, cell.number) if cell.grade_id and place != last[cell.grade_id] else cell
        for place, cell in enumerate(cells)
    ]
    copied = sorted(name for name, times in count.items() if times > 1)[:5]
    return kept, [f"{count[one]} cells have the id {one[:60]!r}, as copies of a cell do." for one in copied]
