"""What is not taken over: each thing with its reason, so that nothing is dropped silently."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from grader.messages import counted

_UNPRINTABLE = re.compile(r"[^\n\t\x20-\x7e\x80-\U0010ffff]")


class LeftOut(msgspec.Struct, frozen=True):
    """One thing that has no place in the new course, or that a person has to look after."""

    where: str  # such as "ps1/problem1"
    what: str  # the id of a cell, a file, a setting
    why: str  # the reason, and what to do about it, in whole sentences; the same for all of a kind
    detail: str = ""  # what is known of this one besides
    points: float = 0.0
    text: str = ""  # the cell, which is kept in a file beside the course
    language: str = "python"  # of the text; or "markdown"

    @property
    def said(self) -> str:
        """The reason, and what is known besides."""
        return f"{self.why} {self.detail}".strip()

    @property
    def kept(self) -> str:
        """The cell as a section of that file, in Markdown."""
        worth = f" ({counted(self.points, 'point')})" if self.points else ""
        return f"## {self.what}{worth}\n\n{self.said}\n\n{fenced(self.text, self.language)}"


def grouped(left_out: Iterable[LeftOut]) -> list[tuple[str, str, str, str]]:
    """Return each reason, how many things it befell, their points, and the first of them."""
    groups = dict[str, list[LeftOut]]()
    for one in left_out:
        groups.setdefault(one.why, []).append(one)
    rows = []
    for why, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        points = sum(one.points for one in group)
        first = f"{group[0].where}, {group[0].what} {group[0].detail}".strip().split("\n")[0]
        rows.append((why, str(len(group)), f"{points:g}" if points else "", first[:200]))
    return rows


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = ((" ".join(text.replace("|", "\\|").split()) for text in line) for line in rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines))


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
