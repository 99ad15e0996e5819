"""The cells of a notebook, whatever program saved it and whatever became of it since.

Outputs are skipped without being read. Nothing of a student's metadata is believed but which cells are
checks, and that only leaves code out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import msgspec

from grader import messages as m
from grader.work.notebooks.document import BROKEN, EMPTY, MAJOR, part, read_document
from grader.work.work import Unreadable

MOST_CELLS = 2000
MOST_CHARACTERS = 1_000_000

CellKind = Literal["text", "code", "raw"]  # raw only of an instructor

_KINDS: dict[str, CellKind] = {"code": "code", "raw": "raw", "": "raw"}


class _StudentMarks(msgspec.Struct, frozen=True):
    """The only marks that matter in a submission; whatever else may stand there costs nothing."""

    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False


class Marks(_StudentMarks, frozen=True):
    """What nbgrader's metadata say of a cell."""

    task: bool = False
    points: float | None = None


class Cell(msgspec.Struct, frozen=True):
    """One cell that holds text or code; of an instructor's notebook also a raw one."""

    kind: CellKind
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
        return self.kind == "code" and self.marks.grade and not self.marks.solution


class Notebook(msgspec.Struct, frozen=True):
    """A notebook as it was read."""

    cells: list[Cell]
    remarks: list[str] = []  # what is odd about it, a sentence each
    given: frozenset[str] = frozenset()  # the lines of code that were handed out in it, as its metadata say
    format: int = MAJOR
    language: str = ""  # lower case; empty if it does not say
    kernelspec: str = "{}"  # JSON


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""  # the source, in old formats
    metadata: msgspec.Raw = EMPTY
    attachments: msgspec.Raw = EMPTY


class _Metadata(msgspec.Struct):
    nbgrader: Marks = Marks()


class _StudentMetadata(msgspec.Struct):
    nbgrader: _StudentMarks = _StudentMarks()


def read_notebook(content: bytes, name: str, *, instructor: bool = False) -> Notebook:
    r"""Read a notebook; raise `Unreadable` if it is none, is cut off, too new or larger than anybody writes.

    Of a student's notebook, what is broken in one cell costs that cell only. An instructor's is refused then,
    and has all its cells, also raw ones and copies.

    >>> content = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = 1\\n", "y = 2"]}]}'
    >>> [(cell.kind, cell.source, cell.number) for cell in read_notebook(content, "small.ipynb").cells]
    [('code', 'x = 1\ny = 2', 1)]
    """
    document = read_document(content, name)
    raw = document.all_cells
    if len(raw) > MOST_CELLS:
        raise Unreadable(m.TOO_MANY_CELLS, file=name, most=MOST_CELLS)
    cells, code, lost = list[Cell](), 0, 0
    for number, entry in enumerate(raw, 1):
        try:
            cell = _cell(entry, code + 1, instructor)
        except BROKEN as error:
            if instructor:
                raise Unreadable(m.CELL_UNREADABLE, file=name, number=number, why=error) from None
            lost += 1
        else:
            code += cell.kind == "code"
            cells += [cell] if instructor or cell.kind != "raw" else []
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MOST_CHARACTERS:
        raise Unreadable(m.TOO_MUCH_CODE, file=name, most=MOST_CHARACTERS)
    remarks = [f"Cells of {name} that cannot be read were left out: {lost}."] if lost else []
    kept, copied = (cells, []) if instructor else _without_copies(cells)
    remarks = [*document.remarks(name), *remarks, *copied]
    return Notebook(kept, remarks, document.given, document.nbformat, *document.kernel)


def _cell(raw: msgspec.Raw, code_number: int, instructor: bool) -> Cell:
    found = msgspec.json.decode(raw, type=_Cell)
    source = found.source or found.input
    text = source if isinstance(source, str) else "".join(source)
    if instructor:
        marks = msgspec.json.decode(found.metadata, type=_Metadata, strict=False).nbgrader
    else:
        marks = Marks(*msgspec.structs.astuple(part(found.metadata, _StudentMetadata).nbgrader))
    kind: CellKind = _KINDS.get(found.cell_type, "text")
    has_attachment = bytes(found.attachments) not in (b"{}", b"null")
    return Cell(kind, text, code_number if kind == "code" else 0, marks, has_attachment)


def _without_copies(cells: Sequence[Cell]) -> tuple[list[Cell], list[str]]:
    """Take copies of a marked cell for cells like any other; the last one is the original, as in nbgrader."""
    count = Counter(cell.grade_id for cell in cells if cell.grade_id)
    last = {cell.grade_id: place for place, cell in enumerate(cells)}
    kept = [
        msgspec.structs.replace(cell, marks=Marks())
        if cell.grade_id and place != last[cell.grade_id]
        else cell
        for place, cell in enumerate(cells)
    ]
    copied = sorted(name for name, times in count.items() if times > 1)
    remarks = [
        f"{count[name]} cells have the id {name[:60]!r}, as copies of a cell do." for name in copied[:5]
    ]
    return kept, remarks
