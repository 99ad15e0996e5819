"""The notebook of an assignment: the same text and code as README and module, in cells that nbgrader knows.

The cells of the source follow each other as they stand there; below each exercise comes a locked cell that
runs its checks and is worth its points. Ids are made of names and places, so the same source makes the same
bytes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.course.model import Assignment
from grader.work.notebooks.code_lines import code_lines
from grader.work.notebooks.writer import (
    IMPORT_CHECK,
    NotebookCell,
    answer_metadata,
    cell_id,
    check_cell,
    code_cell,
    notebook_bytes,
    text_cell,
)
from grader.work.percent import BEGIN, END, PercentCell

_HOW = """\
Run the cells from top to bottom (Shift+Enter). Put your code in place of each
`raise NotImplementedError(...)`, run its cell, then the check below it. Hand in: save, then
`grader submit` in a terminal, in this folder."""


def module_notebook(assignment: Assignment, cells: Sequence[PercentCell]) -> bytes:
    """Return the notebook, in the format 4.5, of the cells of a stub for students, or of a solution."""
    given = code_lines("\n".join(_handed_out(cell) for cell in cells if cell.kind == "code"))
    return notebook_bytes(list(_cells(assignment, cells)), given)


def _cells(assignment: Assignment, cells: Sequence[PercentCell]) -> Iterator[NotebookCell]:
    introduced = imported = False
    for number, cell in enumerate(cells, 1):
        if cell.kind == "text":
            yield text_cell(f"text-{number}", cell.source)
            if not introduced:
                introduced = True
                yield text_cell("how-to", _HOW)
            continue
        exercises = _exercises(cell.source, assignment)
        if not imported:
            imported = True
            yield code_cell("imports", _with_import(cell.source) if not exercises else IMPORT_CHECK)
            if not exercises:
                continue
        if exercises:
            yield code_cell(cell_id(exercises[0]), cell.source, answer_metadata(exercises[0]))
        else:
            yield code_cell(f"code-{number}", cell.source)
        for exercise in exercises:
            yield check_cell(exercise, assignment.points[exercise])


def _handed_out(cell: PercentCell) -> str:
    """Return the code of a cell outside of solutions."""
    kept, inside = [], False
    for line in cell.source.split("\n"):
        inside = (inside or line.strip() == BEGIN) and line.strip() != END
        kept += [] if inside or line.strip() == END else [line]
    return "\n".join(kept)


def _exercises(source: str, assignment: Assignment) -> list[str]:
    """Return the exercises that a cell defines."""
    kinds = ast.FunctionDef | ast.ClassDef
    defined = [node.name for node in ast.parse(source).body if isinstance(node, kinds)]
    return [name for name in defined if name in assignment.points]


def _with_import(source: str) -> str:
    """Return the first cell of code without the module's docstring, which would only be shown as a value."""
    tree = ast.parse(source)
    lines = source.split("\n")
    if ast.get_docstring(tree) is not None:
        del lines[tree.body[0].lineno - 1 : tree.body[0].end_lineno]
    text = "\n".join(lines).strip("\n")
    return f"{text}\n\n{IMPORT_CHECK}" if text else IMPORT_CHECK
