"""Notebooks as instructors write them for nbgrader, made of a few words a cell, and what they become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from grader.importing.beside import Beside
from grader.nbgrader.importing.assignment import Converted, convert
from grader.nbgrader.importing.origin import Settings, read_settings
from grader.nbgrader.instructor_notebook import read_cells

_MARKS = {
    "given": {},
    "locked": {"locked": True},
    "solution": {"solution": True},
    "test": {"grade": True, "locked": True},
    "manual": {"grade": True, "solution": True},
    "task": {"task": True, "locked": True},
}


def cell(role: str, source: str, name: str = "", points: float = 0, kind: str = "code") -> dict[str, Any]:
    """Return one cell."""
    marks = {"grade": False, "solution": False, "locked": False, "task": False, **_MARKS[role]}
    metadata = {} if role == "given" else {"nbgrader": {**marks, "schema_version": 3, "grade_id": name}}
    if role in ("test", "manual", "task"):
        metadata["nbgrader"]["points"] = points
    return {"cell_type": kind, "metadata": metadata, "source": source.splitlines(keepends=True)}


def text(source: str) -> dict[str, Any]:
    """Return a cell of text that students only read."""
    return cell("given", source, kind="markdown")


def notebook(*cells: dict[str, Any], language: str = "python") -> bytes:
    """Return a notebook."""
    metadata = {"kernelspec": {"name": "kernel", "language": language}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def course(folder: Path, **notebooks: bytes) -> Path:
    """Write a course of nbgrader; a notebook is named by ``assignment__notebook``."""
    for name, content in notebooks.items():
        assignment, _, stem = name.partition("__")
        path = folder / "source" / assignment / f"{stem or assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def settings(folder: Path, text: str = "") -> Settings:
    """Return the settings of a course."""
    (folder / "nbgrader_config.py").write_text(text)
    return read_settings(folder)


def converted(folder: Path, *cells: dict[str, Any], config: str = "", advice: float = 0) -> Converted:
    """Return what a notebook becomes."""
    path = folder / "work.ipynb"
    path.write_bytes(notebook(*cells))
    known = msgspec.structs.replace(settings(folder, config), advice=advice)
    return convert("ps1", "work", read_cells(path), known, Beside())


DOUBLE = cell(
    "solution", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n", "double"
)
