"""Notebooks for tests, made of a few strings."""

from __future__ import annotations

import json
from typing import Any


def code(source: str, **fields: Any) -> dict[str, Any]:
    """Return a cell of code."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **fields}


def text(source: str, **fields: Any) -> dict[str, Any]:
    """Return a cell of text."""
    return {"cell_type": "markdown", "source": source, "metadata": {}, **fields}


def graded(grade_id: str, **kinds: bool) -> dict[str, Any]:
    """Return the metadata that nbgrader gives a cell."""
    marks = {"grade": False, "solution": False, "locked": False, **kinds}
    return {"nbgrader": {"schema_version": 3, "grade_id": grade_id, **marks}}


def checking(exercise: str, source: str = "") -> dict[str, Any]:
    """Return the locked cell that runs the checks of an exercise."""
    metadata = graded(f"check-{exercise}", grade=True, locked=True)
    return code(source or f'check("{exercise}")', metadata=metadata)


def notebook(*cells: str | dict[str, Any], **fields: Any) -> bytes:
    """Return a notebook; a string is a cell of code."""
    whole = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": whole, **fields}).encode()
