"""A notebook without its outputs: all that grading needs of it, and a small file."""

from __future__ import annotations

import json
from typing import Any


def without_outputs(content: bytes) -> bytes:
    r"""Return a notebook without outputs and the state of its widgets; everything else stays.

    What is no JSON object, or nested too deep, is a `ValueError`.

    >>> without_outputs(b'{"cells": [{"cell_type": "code", "source": "1", "outputs": [{}]}]}')
    b'{"cells": [{"cell_type": "code", "source": "1", "outputs": []}]}\n'
    """
    try:
        notebook = json.loads(content)
        if not isinstance(notebook, dict):
            raise ValueError("a notebook is a JSON object")
        for cell in _cells(notebook):
            if "outputs" in cell:
                cell["outputs"] = []
        metadata = notebook.get("metadata")
        if isinstance(metadata, dict):
            metadata.pop("widgets", None)
        return json.dumps(_finite(notebook), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all cells; those of old formats lie in worksheets."""
    sheets = notebook.get("worksheets")
    holders = [notebook, *(sheets if isinstance(sheets, list) else [])]
    lists = [holder.get("cells") for holder in holders if isinstance(holder, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells if isinstance(cell, dict)]


def _finite(value: Any) -> Any:
    """Return a JSON value with None in place of numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_finite(entry) for entry in value]
    return None if isinstance(value, float) and value - value != 0 else value
