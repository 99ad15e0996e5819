"""Text as it may stand in Markdown, and in the comments of a module."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(r"[^\n\t\x20-\x7e\x80-\U0010ffff]")


def fenced(source: str, language: str = "python") -> str:
    """Return a source between two fences that nothing in it closes; nothing if there is none.

    Examples
    --------
    >>> print(fenced("x = 1"))
    ```python
    x = 1
    ```
    """
    fence = "`" * max(3, 1 + max((len(found) for found in re.findall("`+", source)), default=0))
    text = printable(source).strip("\n")
    return f"{fence}{language}\n{text}\n{fence}" if text.strip() else ""


def comment(text: str) -> str:
    """Return a text as lines of comment, none of which starts a cell."""
    lines = (re.sub(r"^(\s*)%%", r"\1\\%%", line).rstrip() for line in text.split("\n"))
    return "\n".join(f"# {line}".rstrip() for line in lines)


def printable(text: str) -> str:
    """Return a text without characters that have no place in one."""
    return _UNPRINTABLE.sub("", text)
