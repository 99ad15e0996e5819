"""The notebook of an assignment: the same text and code as README and module, in cells that nbgrader knows.

The cells of the source follow each other as they stand there; below each exercise comes a locked cell that
runs its checks and is worth its points. Ids are made of names and places, so the same source makes the same
bytes.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from grader.authoring.regions import BEGIN, END
from grader.course.model import Assignment
from grader.work.notebooks.code_lines import code_lines
from grader.work.notebooks.ids import cell_id, check_id
from grader.work.percent import Cell

IMPORT_CHECK = "from grader.notebook import check"

_HOW = """\
Run the cells from top to bottom (Shift+Enter). Put your code in place of each
`raise NotImplementedError(...)`, run its cell, then the check below it. Hand in: save, then
`grader submit` in a terminal, in this folder."""

NotebookCell = dict[str, Any]


def assignment_notebook(assignment: Assignment, cells: Sequence[Cell]) -> bytes:
    """Return the notebook of an assignment, in the format 4.5.

    Parameters
    ----------
    assignment : Assignment
        Its exercises and their points.
    cells : sequence of Cell
        The cells of its source: of the stub for students, or of the solution.
    """
    given = code_lines("\n".join(_handed_out(cell) for cell in cells if cell.kind == "code"))
    return notebook_bytes(list(_cells(assignment, cells)), given)


def notebook_bytes(cells: Sequence[NotebookCell], given: Collection[str] = ()) -> bytes:
    """Return a notebook, written as Jupyter writes it, once it is known to be valid.

    Parameters
    ----------
    cells : sequence of dict
        Its cells, made by the functions below. Where two have the same id, the later ones get a number.
    given : collection of str, optional
        Lines of code that are no student's work; whoever reads the notebook again finds them in its metadata.
    """
    import nbformat  # noqa: PLC0415 (takes longer to import than all else that a command does)

    notebook = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {
            "cells": list(_with_own_ids(cells)),
            "metadata": {
                **({"deltagrade": {"given": sorted(given)}} if given else {}),
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text.encode() + b"\n"


def text_cell(name: str, source: str, metadata: Mapping[str, Any] | None = None) -> NotebookCell:
    """Return a cell of text."""
    return {"cell_type": "markdown", "id": name, "metadata": dict(metadata or {}), "source": source}


def code_cell(name: str, source: str, metadata: Mapping[str, Any] | None = None) -> NotebookCell:
    """Return a cell of code that was never run."""
    return {
        **text_cell(name, source, metadata),
        "cell_type": "code",
        "execution_count": None,
        "outputs": [],
    }


def check_cell(exercise: str, points: float) -> NotebookCell:
    """Return the locked cell that runs the checks of an exercise, and is worth its points."""
    name = check_id(exercise)
    locked = {"deletable": False, "editable": False}
    metadata = {**locked, "nbgrader": _nbgrader(name, grade=True, locked=True, points=points)}
    return code_cell(name, f"check({json.dumps(exercise, ensure_ascii=False)})", metadata)


def answer_metadata(exercise: str, points: float | None = None) -> dict[str, Any]:
    """Return the metadata of a cell that students fill in; with points a person grades it, else checks do."""
    marks = _nbgrader(cell_id(exercise), solution=True, grade=points is not None, points=points)
    return {"deletable": False, "nbgrader": marks}


def _nbgrader(
    grade_id: str,
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    kinds = {"grade": grade, "solution": solution, "locked": locked, "task": False}
    worth = {} if points is None else {"points": points}
    return {"schema_version": 3, "grade_id": grade_id, **kinds, **worth}


def _cells(assignment: Assignment, cells: Sequence[Cell]) -> Iterator[NotebookCell]:
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


def _handed_out(cell: Cell) -> str:
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


def _with_own_ids(cells: Sequence[NotebookCell]) -> Iterator[NotebookCell]:
    """Yield the cells, with a number behind an id that came before."""
    seen = dict[str, int]()
    for cell in cells:
        name = cell["id"]
        seen[name] = seen.get(name, 0) + 1
        yield cell if seen[name] == 1 else {**cell, "id": f"{name}-{seen[name]}"}
