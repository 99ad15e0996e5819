"""The cells of a student's notebook, whatever program saved it and whatever became of it since.

Outputs are skipped without being read. Nothing of a student's metadata is believed but which cells are
checks, which only leaves code out, and in which code was to be written.
"""

import contextlib
import json
import math
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec

from grader import messages as m
from grader.files.records import BROKEN
from grader.work.work import Unreadable

MAJOR, MINOR = 4, 5  # the newest format that this reader knows
MOST_CELLS = 2000
MOST_CHARACTERS = 1_000_000
EMPTY = msgspec.Raw(b"{}")
_MOST_TURNED = 5

_T = TypeVar("_T")


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


class _Sheet(msgspec.Struct):
    cells: list[msgspec.Raw] = []


class Document(msgspec.Struct):
    """A notebook whose cells are not decoded yet."""

    nbformat: int = 0
    nbformat_minor: msgspec.Raw = msgspec.Raw(b"0")
    cells: list[msgspec.Raw] = []
    worksheets: list[_Sheet] = []  # where old formats keep the cells
    metadata: msgspec.Raw = EMPTY

    @property
    def all_cells(self) -> list[msgspec.Raw]:
        """The cells, wherever they lie."""
        return self.cells or [cell for sheet in self.worksheets for cell in sheet.cells]


class _Marks(msgspec.Struct):
    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False


class _HandedOut(msgspec.Struct):
    given: list[str] = []


class _Metadata(msgspec.Struct):
    nbgrader: _Marks = msgspec.field(default_factory=_Marks)  # of a cell
    deltagrade: _HandedOut = msgspec.field(default_factory=_HandedOut)  # of the notebook


def read_notebook(content: bytes, name: str) -> Notebook:
    """Read a notebook; `Unreadable` if it is none, is cut off, too new or larger than anybody writes."""
    document = read_document(content, name)
    cells, turned, code, lost = list[Cell](), list[str](), 0, 0
    for entry in document.all_cells:
        try:
            stored = msgspec.json.decode(entry, type=StoredCell)
        except BROKEN:
            lost += 1
            continue
        marks = part(stored.metadata, _Metadata).nbgrader
        # Where students write code, which nbgrader marks so, a cell may have been made one of text by a slip.
        slipped = stored.cell_type in ("markdown", "raw") and marks.solution and not marks.grade
        if slipped:
            turned.append(m.TAKEN_AS_CODE.format(name=marks.grade_id[:60], file=name))
        is_code = slipped or stored.cell_type == "code"
        code += is_code
        grade_id = marks.grade_id if marks.grade or marks.solution or marks.locked else ""
        if is_code:
            cells.append(Cell("code", stored.text, code, grade_id, marks.grade and not marks.solution))
        elif stored.cell_type not in ("raw", ""):
            cells.append(Cell("text", stored.text, grade_id=grade_id))
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


def read_document(content: bytes, name: str) -> Document:
    """Decode the file of a notebook; what is none, cut off, too new or too large is `Unreadable`."""
    if not content.strip():
        raise Unreadable(m.EMPTY_FILE, file=name)
    try:
        document = _decoded(content)
    except msgspec.ValidationError:
        raise Unreadable(m.NO_NOTEBOOK, file=name) from None
    except BROKEN as error:
        why = m.SAVED_IN_PART if "truncated" in str(error) else m.NOT_JSON
        raise Unreadable(m.GIT_MERGE if b"<<<<<<< " in content else why, file=name) from None
    if document.nbformat > MAJOR:
        raise Unreadable(m.NOTEBOOK_TOO_NEW, file=name, format=document.nbformat, most=MAJOR)
    if not document.cells and not document.worksheets:
        raise Unreadable(m.NO_CELLS, file=name)
    if len(document.all_cells) > MOST_CELLS:
        raise Unreadable(m.TOO_MANY_CELLS, file=name, most=MOST_CELLS)
    return document


def part(raw: msgspec.Raw, kind: type[_T]) -> _T:
    """Decode a part of a notebook that nothing depends on: what is broken counts as missing."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except BROKEN:
        return kind()


def without_outputs(content: bytes) -> bytes:
    """Return a notebook without outputs and widgets; `ValueError` for no JSON object, or one too deep."""
    return _strict(content, _slim_if_cell)


def _decoded(content: bytes) -> Document:
    """Decode a notebook; what is no strict JSON, as Python writes it for ``nan``, more slowly."""
    try:
        return msgspec.json.decode(content, type=Document)
    except msgspec.DecodeError as error:
        if not isinstance(error, msgspec.ValidationError):
            with contextlib.suppress(ValueError):
                return msgspec.json.decode(_strict(content), type=Document)
        raise


def _strict(content: bytes, hook: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> bytes:
    try:
        notebook = json.loads(content, parse_float=_finite, parse_constant=_finite, object_hook=hook)
        if not isinstance(notebook, dict):
            raise ValueError("a notebook is a JSON object")
        metadata = notebook.get("metadata")
        if isinstance(metadata, dict):
            metadata.pop("widgets", None)
        return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _slim_if_cell(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "outputs": []} if "outputs" in found and "cell_type" in found else found


def _finite(number: str) -> float | None:
    return value if math.isfinite(value := float(number)) else None  # JSON has no others


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
