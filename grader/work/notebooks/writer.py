"""Notebooks as they are handed out, of cells that nbgrader knows; the same source makes the same bytes."""

import json
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

IMPORT_CHECK = "from grader.notebook import check  # not found? Run:  %pip install deltagrade"
LONGEST_ID = 56

NotebookCell = dict[str, Any]


def cell_id(name: str) -> str:
    """Return the id of the cell in which an exercise is written, in the letters that nbgrader allows."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:LONGEST_ID]


def check_id(name: str) -> str:
    """Return the id of the cell that runs the checks of an exercise."""
    return f"check-{cell_id(name)}"


def text_cell(name: str, source: str) -> NotebookCell:
    """Return a cell of text."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def code_cell(name: str, source: str) -> NotebookCell:
    """Return a cell of code that was never run."""
    return {**text_cell(name, source), "cell_type": "code", "execution_count": None, "outputs": []}


def packed_cells(packed: str) -> list[NotebookCell]:
    """Return the cell that carries the public checks, folded where a program can; none if there are none."""
    hidden = {"metadata": {"jupyter": {"source_hidden": True}}}
    return [code_cell("checks", packed) | hidden] if packed else []


def answer_cell(exercise: str, source: str, points: float | None = None) -> NotebookCell:
    """Return a cell that students fill in: text, which a person marks, if it has points, else code."""
    name = cell_id(exercise)
    cell = code_cell(name, source) if points is None else text_cell(name, source)
    marks = _nbgrader(name, points, solution=True, grade=points is not None)
    return {**cell, "metadata": {"deletable": False, "nbgrader": marks}}


def check_cell(exercise: str, points: float) -> NotebookCell:
    """Return the locked cell that runs the checks of an exercise, and is worth its points."""
    name = check_id(exercise)
    marks = _nbgrader(name, points, grade=True, locked=True)
    metadata = {"deletable": False, "editable": False, "nbgrader": marks}
    return {**code_cell(name, f"check({json.dumps(exercise, ensure_ascii=False)})"), "metadata": metadata}


def notebook_bytes(cells: Iterable[NotebookCell], given: Collection[str] = ()) -> bytes:
    """Return a valid notebook, written as Jupyter writes it; `given` lines of code are no student's."""
    # jsonschema, which nbformat imports, would build a grammar of IRIs: a second and a half, and no use here.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import nbformat  # noqa: PLC0415 (takes longer to import than all else that a command does)

    seen, written = Counter[str](), []
    for cell in cells:
        name = cell["id"]
        seen[name] += 1
        own = name if seen[name] == 1 else f"{name}-{seen[name]}"  # nbgrader refuses two of one id
        written.append({**cell, "id": own, "source": "".join(cell["source"])})
    content = {
        "cells": written,
        "metadata": {
            **({"deltagrade": {"given": sorted(given)}} if given else {}),  # where the reader finds them
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    notebook = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text.encode() + b"\n"


def _nbgrader(grade_id: str, points: float | None, **roles: bool) -> dict[str, Any]:
    marks = {"grade": False, "solution": False, "locked": False, "task": False, **roles}
    worth = {} if points is None else {"points": points}
    return {"schema_version": 3, "grade_id": grade_id, **marks, **worth}
