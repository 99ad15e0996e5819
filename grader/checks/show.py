"""Values as short text, for counterexamples.

NumPy's own printing costs more than most students' functions; a class of a thousand fails thousands of
checks, so values are shown here with little work and at bounded length.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.sandbox.text import plain_text

MOST_ENTRIES = 16
MOST_CHARACTERS = 400


def show(value: Any) -> str:
    """Return `value` as text of at most a few hundred characters.

    Parameters
    ----------
    value : object
        Numbers, arrays, containers of them, or anything else with a ``repr``.

    Examples
    --------
    >>> show(np.array([[1000.0, 1001.0], [0.5, 1 / 3]]))
    '[[1000, 1001], [0.5, 0.333333]]'
    >>> show(np.zeros((100, 10)))
    'array of shape (100, 10): [0, 0, 0, 0, 0, 0, 0, 0, ...]'
    """
    return shorten(plain_text(_show(value)))


def kind(value: Any) -> str:
    """Return the name of the type of `value`: for an object elsewhere, of its type there."""
    name = getattr(value, "_type_name", "") or type(value).__name__
    return plain_text(name, 100)


def shorten(text: str, most: int = MOST_CHARACTERS) -> str:
    """Cut `text` to at most `most` characters, the cut marked."""
    return text if len(text) <= most else text[: most - 4] + " ..."


def number(value: Any) -> str:
    """Return one number in at most six significant digits."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _show(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, np.generic):
        return number(value.item())
    if isinstance(value, float):
        return number(value)
    if isinstance(value, str | bytes):
        return repr(value[:MOST_CHARACTERS])
    if isinstance(value, Mapping):
        shown = [f"{_key(key)}: {_show(entry)}" for key, entry in list(value.items())[:MOST_ENTRIES]]
        return "{" + ", ".join(shown + ["..."] * (len(value) > MOST_ENTRIES)) + "}"
    if isinstance(value, list | tuple):
        shown = [_show(entry) for entry in value[:MOST_ENTRIES]] + ["..."] * (len(value) > MOST_ENTRIES)
        opening, closing = "[]" if isinstance(value, list) else "()"
        return opening + ", ".join(shown) + closing
    return repr(value)


def _key(key: Any) -> str:
    return key[:MOST_CHARACTERS] if isinstance(key, str) else _show(key)


def _array(value: np.ndarray[Any, Any]) -> str:
    # An empty array may have any number of rows, and be no shorter to write down for that.
    if not value.size and max(value.shape) > MOST_ENTRIES:
        return f"empty array of shape {value.shape}"
    if value.size <= MOST_ENTRIES:
        return _nested(value.tolist())
    first = [number(entry) for entry in value.ravel()[:8].tolist()]
    return f"array of shape {value.shape}: [{', '.join(first)}, ...]"


def _nested(entries: Any) -> str:
    if isinstance(entries, list):
        return "[" + ", ".join(map(_nested, entries)) + "]"
    return number(entries)
