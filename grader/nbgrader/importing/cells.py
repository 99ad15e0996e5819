"""An instructor's notebook as nbgrader knows it: what each cell is for, and the regions in it."""

import math
from pathlib import Path
from typing import Literal

import msgspec

from grader.errors import AuthoringError
from grader.nbgrader.instructor_notebook import MarkedCell, read_instructor_notebook
from grader.work.work import Unreadable

Role = Literal["given", "locked", "solution", "test", "manual", "task"]
"""Students may change what is given, and write solutions; tests grade by machine; what is manual, and tasks,
a person grades."""


class SourceCell(msgspec.Struct, frozen=True):
    """One cell."""

    kind: Literal["code", "text", "raw"]
    role: Role
    source: str
    number: int  # among all cells, counted from 1
    grade_id: str = ""  # what nbgrader calls it, if it does
    points: float = 0.0
    has_attachment: bool = False  # whether pictures are kept inside of it

    @property
    def label(self) -> str:
        """What to call it in a table."""
        return self.grade_id or f"cell {self.number}"


def read_cells(path: Path) -> list[SourceCell]:
    """Read an instructor's notebook; what is none of Python, or has broken marks, is an `AuthoringError`."""
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
    return [_source_cell(cell, number, path.name) for number, cell in enumerate(found.cells, 1)]


def _source_cell(cell: MarkedCell, number: int, file: str) -> SourceCell:
    points = cell.marks.points or 0.0
    if not math.isfinite(points) or points < 0:
        raise AuthoringError(f"{file}, cell {number}: it cannot be worth {points} points.")
    role = _role(cell)
    source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
    worth = points if role in ("test", "manual", "task") else 0.0
    return SourceCell(cell.kind, role, source, number, cell.grade_id, worth, cell.has_attachment)


def _role(cell: MarkedCell) -> Role:
    marks, is_code = cell.marks, cell.kind == "code"
    if marks.task:
        return "task"
    if marks.grade:
        return "manual" if marks.solution or not is_code else "test"
    if marks.solution:
        return "solution" if is_code else "manual"
    return "locked" if marks.locked else "given"
