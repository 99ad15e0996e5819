"""The cells of a notebook, whatever program saved it and whatever became of it since.

Outputs are skipped without being read. Nothing of a student's metadata is believed but which cells are
checks, and that only leaves code out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from grader import messages as m
from grader.work.notebooks.outputs import without_outputs
from grader.work.unreadable import Unreadable

MOST_CELLS = 2000
MOST_CHARACTERS = 1_000_000
MAJOR, MINOR = 4, 5  # the newest format that this reader knows

_BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)  # what decoding any part may raise
_KINDS: dict[str, Literal["code", "raw"]] = {"code": "code", "raw": "raw", "": "raw"}
_EMPTY = msgspec.Raw(b"{}")


class Marks(msgspec.Struct, frozen=True):
    """What nbgrader's metadata say of a cell."""

    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float | None = None

    @property
    def is_check(self) -> bool:
        """Whether it is one of the locked cells that run checks."""
        return self.grade and not self.solution


class Cell(msgspec.Struct, frozen=True):
    """One cell that holds text or code; of an instructor's notebook also a raw one."""

    kind: Literal["text", "code", "raw"]
    source: str
    number: int = 0  # of a cell of code: which one it is, counted from 1
    marks: Marks = Marks()
    has_attachment: bool = False

    @property
    def grade_id(self) -> str:
        """What nbgrader calls it; empty if nbgrader does nothing with it."""
        marks = self.marks
        return marks.grade_id if marks.grade or marks.solution or marks.locked or marks.task else ""

    @property
    def is_check(self) -> bool:
        """Whether it is one of the locked cells that run the checks."""
        return self.kind == "code" and self.marks.is_check


class Notebook(msgspec.Struct, frozen=True):
    """A notebook as it was read."""

    cells: list[Cell]
    remarks: list[str] = []  # what is odd about it, a sentence each
    given: frozenset[str] = frozenset()  # the lines of code that were handed out in it, as its metadata say
    format: int = MAJOR  # this and what follows of an instructor's notebook only
    language: str = ""  # lower case; empty if it does not say
    kernelspec: str = "{}"  # JSON


class _Sheet(msgspec.Struct):
    cells: list[msgspec.Raw] = []


class _Document(msgspec.Struct):
    """A notebook whose cells are not decoded yet."""

    nbformat: int = 0
    nbformat_minor: msgspec.Raw = msgspec.Raw(b"0")
    cells: list[msgspec.Raw] = []
    worksheets: list[_Sheet] = []  # where old formats keep the cells
    metadata: msgspec.Raw = _EMPTY


class _HandedOut(msgspec.Struct):
    given: list[str] = []


class _Given(msgspec.Struct):
    deltagrade: _HandedOut = msgspec.field(default_factory=_HandedOut)


class _Named(msgspec.Struct):
    language: str = ""
    name: str = ""


class _Kernel(msgspec.Struct):
    kernelspec: msgspec.Raw = _EMPTY
    language_info: msgspec.Raw = _EMPTY


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""  # the source, in old formats
    metadata: msgspec.Raw = _EMPTY
    attachments: msgspec.Raw = _EMPTY


class _Metadata(msgspec.Struct):
    nbgrader: Marks = Marks()


class _StudentMarks(msgspec.Struct):
    """The only marks that matter in a submission; whatever else may stand there costs nothing."""

    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False


class _StudentMetadata(msgspec.Struct):
    nbgrader: _StudentMarks = msgspec.field(default_factory=_StudentMarks)


def read_notebook(content: bytes, name: str, *, instructor: bool = False) -> Notebook:
    r"""Read a notebook; raise `Unreadable` if it is none, is cut off, too new or larger than anybody writes.

    Of a student's notebook, what is broken in one cell costs that cell only. An instructor's is refused then,
    and has all its cells, also raw ones and copies.

    >>> content = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = 1\\n", "y = 2"]}]}'
    >>> [(cell.kind, cell.source, cell.number) for cell in read_notebook(content, "small.ipynb").cells]
    [('code', 'x = 1\ny = 2', 1)]
    """
    document = _read_document(content, name)
    raw = document.cells or [cell for sheet in document.worksheets for cell in sheet.cells]
    if len(raw) > MOST_CELLS:
        raise Unreadable(m.TOO_MANY_CELLS, file=name, most=MOST_CELLS)
    cells, lost = list[Cell](), 0
    for number, entry in enumerate(raw, 1):
        try:
            cell = _cell(entry, instructor)
        except _BROKEN as error:
            if instructor:
                raise Unreadable(m.CELL_UNREADABLE, file=name, number=number, why=error) from None
            lost += 1
        else:
            cells += [cell] if instructor or cell.kind != "raw" else []
    cells = list(_numbered(cells))
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MOST_CHARACTERS:
        raise Unreadable(m.TOO_MUCH_CODE, file=name, most=MOST_CHARACTERS)
    remarks = [f"Cells of {name} that cannot be read were left out: {lost}."] if lost else []
    kept, copied = (cells, []) if instructor else _without_copies(cells)
    remarks = [*_newer(document, name), *remarks, *copied]
    if not instructor:
        return Notebook(kept, remarks, _given(document))
    return Notebook(kept, remarks, frozenset(), document.nbformat, *_language(document))


def _read_document(content: bytes, name: str) -> _Document:
    if not content.strip():
        raise Unreadable(m.EMPTY_FILE, file=name)
    try:
        document = _decoded(content)
    except msgspec.ValidationError:
        raise Unreadable(m.NO_NOTEBOOK, file=name) from None
    except _BROKEN as error:
        raise Unreadable(_why(content, error), file=name) from None
    if document.nbformat > MAJOR:
        raise Unreadable(m.NOTEBOOK_TOO_NEW, file=name, format=document.nbformat, most=MAJOR)
    if not document.cells and not document.worksheets:
        raise Unreadable(m.NO_CELLS, file=name)
    return document


def _decoded(content: bytes) -> _Document:
    """Decode a notebook; what is no strict JSON, as Python writes it for ``nan``, more slowly."""
    try:
        return msgspec.json.decode(content, type=_Document)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        try:
            lenient = without_outputs(content)
        except ValueError:
            raise error from None
        return msgspec.json.decode(lenient, type=_Document)


def _why(content: bytes, error: Exception) -> str:
    if b"<<<<<<< " in content:
        return m.GIT_MERGE
    if "truncated" in str(error):
        return m.SAVED_IN_PART
    return m.NOT_JSON


def _cell(raw: msgspec.Raw, instructor: bool) -> Cell:
    found = msgspec.json.decode(raw, type=_Cell)
    source = found.source or found.input
    text = source if isinstance(source, str) else "".join(source)
    if instructor:
        marks = msgspec.json.decode(found.metadata, type=_Metadata, strict=False).nbgrader
    else:
        marks = _students_marks(found.metadata)
    has_attachment = bytes(found.attachments) not in (b"{}", b"null")
    return Cell(_KINDS.get(found.cell_type, "text"), text, marks=marks, has_attachment=has_attachment)


def _students_marks(metadata: msgspec.Raw) -> Marks:
    try:
        found = msgspec.json.decode(metadata, type=_StudentMetadata).nbgrader
    except _BROKEN:
        return Marks()
    return Marks(found.grade_id, found.grade, found.solution, found.locked)


def _numbered(cells: Sequence[Cell]) -> Iterator[Cell]:
    number = 0
    for cell in cells:
        number += cell.kind == "code"
        yield msgspec.structs.replace(cell, number=number) if cell.kind == "code" else cell


def _without_copies(cells: Sequence[Cell]) -> tuple[list[Cell], list[str]]:
    """Take copies of a marked cell for cells like any other; the last one is the original, as in nbgrader."""
    count = Counter(cell.grade_id for cell in cells if cell.grade_id)
    left = dict(count)
    kept = []
    for cell in cells:
        if left.get(cell.grade_id, 0) > 1:
            left[cell.grade_id] -= 1
            kept.append(msgspec.structs.replace(cell, marks=Marks()))
        else:
            kept.append(cell)
    copied = sorted(name for name, times in count.items() if times > 1)
    remarks = [
        f"{count[name]} cells have the id {name[:60]!r}, as copies of a cell do." for name in copied[:5]
    ]
    return kept, remarks


def _newer(document: _Document, name: str) -> Iterator[str]:
    try:
        minor = msgspec.json.decode(document.nbformat_minor, type=int)
    except _BROKEN:
        return
    if document.nbformat == MAJOR and minor > MINOR:
        newer = f"{name} was saved by a newer program, in format {MAJOR}.{minor}"
        yield f"{newer}; it was read as {MAJOR}.{MINOR}."


def _given(document: _Document) -> frozenset[str]:
    try:
        return frozenset(msgspec.json.decode(document.metadata, type=_Given).deltagrade.given)
    except _BROKEN:
        return frozenset()


def _language(document: _Document) -> tuple[str, str]:
    """Return the language of a notebook, and its kernel as JSON."""
    try:
        kernel = msgspec.json.decode(document.metadata, type=_Kernel)
    except _BROKEN:
        return "", "{}"
    for raw, field in ((kernel.kernelspec, "language"), (kernel.language_info, "name")):
        try:
            found = getattr(msgspec.json.decode(raw, type=_Named), field)
        except _BROKEN:
            continue
        if found:
            return found.lower(), bytes(kernel.kernelspec).decode("utf-8", "replace")
    return "", bytes(kernel.kernelspec).decode("utf-8", "replace")
