"""An instructor's notebook as nbgrader knows it: cells, and what each of them is for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader.errors import AuthoringError
from grader.work.notebooks.outputs import without_outputs

Kind = Literal["code", "text", "raw"]
Role = Literal["given", "locked", "solution", "test", "manual", "task"]
"""Students may change what is given, and write solutions; tests grade by machine; what is manual, and tasks,
a person grades."""

_KINDS: dict[str, Kind] = {"code": "code", "markdown": "text"}


class SourceCell(msgspec.Struct, frozen=True):
    """One cell."""

    kind: Kind
    role: Role
    source: str
    number: int  # counted from 1
    grade_id: str = ""  # what nbgrader calls it, if it does
    points: float = 0.0
    has_attachment: bool = False  # whether pictures are kept inside of it

    @property
    def label(self) -> str:
        """What to call it in a table."""
        return self.grade_id or f"cell {self.number}"


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}
    attachments: dict[str, Any] = {}


class _Document(msgspec.Struct):
    nbformat: int = 0
    metadata: dict[str, Any] = {}
    cells: list[_Cell] = []


class _Marks(msgspec.Struct):
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    grade_id: str = ""
    points: float | None = None


def read_cells(path: Path) -> list[SourceCell]:
    """Read an instructor's notebook; what is none of Python, or has broken marks, is an `AuthoringError`."""
    try:
        document = msgspec.json.decode(without_outputs(path.read_bytes()), type=_Document)
    except OSError as error:
        raise AuthoringError(f"{path.name} cannot be read: {error.strerror}.") from None
    except (ValueError, msgspec.MsgspecError) as error:
        raise AuthoringError(f"{path.name} is no notebook, or a damaged one: {error}.") from None
    if document.nbformat != 4:
        message = f"{path.name} is in the notebook format {document.nbformat}, and not in format 4."
        raise AuthoringError(message, "Open it in Jupyter and save it.")
    language = _language(document.metadata)
    if language not in ("", "python"):
        raise AuthoringError(f"{path.name} is a notebook of {language!r}; only Python can be taken over.")
    return [_source_cell(cell, number, path.name) for number, cell in enumerate(document.cells, 1)]


def _language(metadata: dict[str, Any]) -> str:
    for table, key in (("kernelspec", "language"), ("language_info", "name")):
        found = metadata.get(table)
        if isinstance(found, dict) and isinstance(found.get(key), str):
            return str(found[key]).lower()
    return ""


def _source_cell(cell: _Cell, number: int, file: str) -> SourceCell:
    try:
        marks = msgspec.convert(cell.metadata.get("nbgrader", {}), _Marks, strict=False)
    except msgspec.ValidationError as error:
        raise AuthoringError(f"{file}, cell {number}: nbgrader's marks cannot be read: {error}.") from None
    points = marks.points or 0.0
    if not math.isfinite(points) or points < 0:
        raise AuthoringError(f"{file}, cell {number}: it cannot be worth {points} points.")
    kind = _KINDS.get(cell.cell_type, "raw")
    role = _role(marks, kind)
    source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
    return SourceCell(
        kind,
        role,
        source.replace("\r\n", "\n").replace("\r", "\n"),
        number,
        marks.grade_id if role != "given" else "",
        points if role in ("test", "manual", "task") else 0.0,
        bool(cell.attachments),
    )


def _role(marks: _Marks, kind: Kind) -> Role:
    if marks.task:
        return "task"
    if marks.grade:
        return "manual" if marks.solution or kind != "code" else "test"
    if marks.solution:
        return "solution" if kind == "code" else "manual"
    return "locked" if marks.locked else "given"
