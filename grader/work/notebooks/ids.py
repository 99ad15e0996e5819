"""What the cells of a notebook are called, in the letters that notebooks and nbgrader allow."""

from __future__ import annotations

import re

LONGEST = 56


def cell_id(name: str) -> str:
    """Return the id of the cell in which an exercise is written.

    Examples
    --------
    >>> cell_id("softmax"), cell_id("größe")
    ('softmax', 'gr--e')
    """
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:LONGEST]


def check_id(name: str) -> str:
    """Return the id of the cell that runs the checks of an exercise."""
    return f"check-{cell_id(name)}"
