"""What a piece of a student's Python says, line by line: enough to see who wrote what, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STUB = re.compile(r"raise NotImplementedError\((['\"])Write [\w.]+ here\.\1\)")
_GIVEN = re.compile(r"(?:async def|def|class)\b.*:|(?:import|from)\b.*|[@#].*|check\([^()]*\)|pass")
_QUOTES = re.compile(r"[a-zA-Z]{0,2}(\"\"\"|''')")


def code_lines(source: str) -> frozenset[str]:
    r"""Return the lines of a module or a cell that are somebody's own work.

    What was handed out does not count, as far as it can be told: heads of functions and classes, docstrings,
    comments, imports, what is yet to be replaced, and the lines that run checks in a notebook. Nor do spaces
    around a line.

    >>> sorted(code_lines('def f(x):\n    \"\"\"Twice x.\"\"\"\n    y = 2 * x  # so\n    return y\n'))
    ['return y', 'y = 2 * x  # so']
    >>> code_lines('def f(x):\n    raise NotImplementedError("Write f here.")\ncheck("f")\n')
    frozenset()
    """
    return frozenset(
        line
        for line in _outside_docstrings(source)
        if line and not _GIVEN.fullmatch(line) and not _STUB.fullmatch(line)
    )


def is_unfinished(source: str) -> bool:
    """Return whether something in a source still has to be written."""
    return bool(_STUB.search(source))


def _outside_docstrings(source: str) -> Iterator[str]:
    """Yield the lines, without spaces around them, that stand in no text of their own."""
    closing = ""
    for line in map(str.strip, source.split("\n")):
        if closing:
            closing = "" if closing in line else closing
        elif match := _QUOTES.match(line):
            closing = "" if match[1] in line[match.end() :] else match[1]
        else:
            yield line
