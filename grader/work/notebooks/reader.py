"""The cells of a notebook, whatever program saved it and whatever became of it since.

Nothing of the metadata is believed but which cells are checks, and that only leaves code out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import msgspec

from grader.work.notebooks.document import BROKEN, read_document
from grader.work.notebooks.unreadable import UnreadableNotebook

MOST_CELLS = 2000
MOST_CHARACTERS = 1_000_000

_Text = str | list[str]


class Cell(msgspec.Struct, frozen=True):
    """One cell that holds text or code.

    Parameters
    ----------
    kind : {"text", "code"}
        Markdown or Python.
    source : str
        What stands in it.
    number : int
        Of a cell of code: which one it is, counted from 1.
    grade_id : str
        What nbgrader's metadata call it; empty if they do not.
    is_check : bool
        Whether it is one of the locked cells that run the checks.
    """

    kind: Literal["text", "code"]
    source: str
    number: int = 0
    grade_id: str = ""
    is_check: bool = False


class Notebook(msgspec.Struct, frozen=True):
    """A notebook as it was read.

    Parameters
    ----------
    cells : list of Cell
        Its cells, in order.
    remarks : list of str
        What is odd about it, a sentence each.
    given : frozenset of str
        The lines of code that were handed out in it, as its own metadata say.
    """

    cells: list[Cell]
    remarks: list[str]
    given: frozenset[str] = frozenset()


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: _Text = ""
    input: _Text = ""
    metadata: msgspec.Raw = msgspec.Raw(b"{}")


class _Grading(msgspec.Struct):
    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False


class _Metadata(msgspec.Struct):
    nbgrader: _Grading = msgspec.field(default_factory=_Grading)


def read_notebook(content: bytes, name: str) -> Notebook:
    r"""Read a notebook.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What it is called, for sentences.

    Raises
    ------
    UnreadableNotebook
        If it is no notebook, was saved only in part, or has more cells or code than anybody writes.

    Examples
    --------
    >>> content = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = 1\\n", "y = 2"]}]}'
    >>> read_notebook(content, "small.ipynb").cells
    [Cell(kind='code', source='x = 1\ny = 2', number=1, grade_id='', is_check=False)]
    """
    document = read_document(content, name)
    raw = document.all_cells
    if len(raw) > MOST_CELLS:
        raise UnreadableNotebook(f"{name} has more than {MOST_CELLS} cells.")
    cells, number, lost = list[Cell](), 0, 0
    for entry in raw:
        try:
            cell = _cell(entry, number + 1)
        except BROKEN:
            lost += 1
            continue
        cells += [cell] if cell else []
        number += bool(cell and cell.kind == "code")
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MOST_CHARACTERS:
        raise UnreadableNotebook(f"{name} holds more than {MOST_CHARACTERS:,} characters of code.")
    remarks = [f"Cells of {name} that cannot be read were left out: {lost}."] if lost else []
    kept, told = _without_copies(cells)
    return Notebook(kept, [*document.remarks(name), *remarks, *told], document.given)


def _cell(raw: msgspec.Raw, number: int) -> Cell | None:
    """Return one cell, or None if it holds neither text nor code."""
    found = msgspec.json.decode(raw, type=_Cell)
    if found.cell_type in ("", "raw"):
        return None
    source = found.source or found.input
    text = source if isinstance(source, str) else "".join(source)
    marks = _grading(found.metadata)
    grade_id = marks.grade_id if marks.grade or marks.solution or marks.locked else ""
    if found.cell_type != "code":
        return Cell("text", text, grade_id=grade_id)
    return Cell("code", text, number, grade_id, marks.grade and not marks.solution)


def _grading(raw: msgspec.Raw) -> _Grading:
    try:
        return msgspec.json.decode(raw, type=_Metadata).nbgrader
    except BROKEN:
        return _Grading()


def _without_copies(cells: Sequence[Cell]) -> tuple[list[Cell], list[str]]:
    """Take copies of a marked cell for cells like any other; the last one is the original, as in nbgrader."""
    count = Counter(cell.grade_id for cell in cells if cell.grade_id)
    left = dict(count)
    kept = []
    for cell in cells:
        if left.get(cell.grade_id, 0) > 1:
            left[cell.grade_id] -= 1
            kept.append(msgspec.structs.replace(cell, grade_id="", is_check=False))
        else:
            kept.append(cell)
    copied = sorted(name for name, times in count.items() if times > 1)
    told = [f"{count[name]} cells have the id {name[:60]!r}, as copies of a cell do." for name in copied[:5]]
    return kept, told
