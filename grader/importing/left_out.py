"""What is not taken over: each thing with its reason, so that nothing is dropped silently."""

import re

import msgspec

_UNPRINTABLE = re.compile(r"[^\n\t\x20-\x7e\x80-\U0010ffff]")


class LeftOut(msgspec.Struct, frozen=True):
    """One thing that has no place in the new course, or that a person has to look after."""

    where: str  # such as "ps1/problem1"
    what: str  # the id of a cell, a file, a setting
    why: str  # the reason, and what to do about it, in whole sentences
    points: float = 0.0
    text: str = ""  # the cell, which is kept in a file beside the course
    language: str = "python"  # of the text; or "markdown"

    @property
    def kept(self) -> str:
        """The cell as a section of that file, in Markdown."""
        worth = f" ({self.points:g} points)" if self.points else ""
        return f"## {self.what}{worth}\n\n{self.why}\n\n{fenced(self.text, self.language)}"


def fenced(source: str, language: str = "python") -> str:
    """Return a source between two fences that nothing in it closes; nothing if there is none.

    >>> print(fenced("x = 1"))
    ```python
    x = 1
    ```
    """
    fence = "`" * max(3, 1 + max((len(found) for found in re.findall("`+", source)), default=0))
    text = printable(source).strip("\n")
    return f"{fence}{language}\n{text}\n{fence}" if text.strip() else ""


def printable(text: str) -> str:
    """Return a text without control characters."""
    return _UNPRINTABLE.sub("", text)
