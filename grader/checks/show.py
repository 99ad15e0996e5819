"""Values as short text, for counterexamples.

NumPy's own printing costs more than most students' functions; a class of a thousand fails thousands of
checks, so values are shown here with little work and at bounded length, each as its line in the table of wire
types says.
"""

from __future__ import annotations

from typing import Any

from grader.sandbox.faults import StudentFault
from grader.sandbox.text import plain_text
from grader.sandbox.values import shown_as

MOST_CHARACTERS = 400
_DEEPEST = 8


def show(value: Any) -> str:
    """Return `value` as text of at most a few hundred characters.

    Parameters
    ----------
    value : object
        Numbers, arrays, containers of them, or anything else with a ``repr``.

    Examples
    --------
    >>> import numpy as np
    >>> show(np.array([[1000.0, 1001.0], [0.5, 1 / 3]]))
    '[[1000, 1001], [0.5, 0.333333]]'
    >>> show(np.zeros((100, 10)))
    'array of shape (100, 10): [0, 0, 0, 0, 0, 0, 0, 0, ...]'
    """
    return shorten(plain_text(_Shower()(value)))


def shorten(text: str, most: int = MOST_CHARACTERS) -> str:
    """Cut `text` to at most `most` characters, the cut marked."""
    return text if len(text) <= most else text[: most - 4] + " ..."


class _Shower:
    """Shows a value and what is in it, but no more of that than would be kept of the text."""

    def __init__(self) -> None:
        self._left = MOST_CHARACTERS

    def __call__(self, value: Any, depth: int = 0) -> str:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return "..."
        entry = shown_as(value)
        try:
            return repr(value) if entry is None else entry.show(value, lambda part: self(part, depth + 1))
        except StudentFault:  # an object elsewhere, whose process is gone
            return repr(value)
