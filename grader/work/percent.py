"""The percent format, which editors and Jupytext know: a Python file as cells of text and of code."""

import re
from collections.abc import Iterator
from typing import Literal

from grader.work.notebooks.reader import Cell

CODE = "# %%"  # starts a cell of code
TEXT = "# %% [markdown]"  # and one of text, in which every line is a comment

BEGIN = "### BEGIN SOLUTION"  # these two of nbgrader's stand around what students write themselves
END = "### END SOLUTION"

_LIKE_A_MARKER = re.compile(r"#+\s*%%")


def parse_cells(source: str) -> list[Cell]:
    """Return the cells of a source that hold anything; what stands before the first marker is code."""
    cells = []
    for kind, _, lines in _blocks(source):
        filled = [number for number, line in enumerate(lines) if line.strip()]
        if filled:
            content = lines[filled[0] : filled[-1] + 1]
            if kind == "text":
                content = [line.removeprefix("#").removeprefix(" ") for line in content]
            cells.append(Cell(kind, "\n".join(content)))
    return cells


def cell_problems(source: str) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the cells, with its line: misspelt markers, and code among text."""
    for kind, first, lines in _blocks(source):
        for number, line in enumerate(lines, first):
            if _LIKE_A_MARKER.match(line):
                yield number, f"{line.rstrip()!r} starts no cell; write exactly {CODE!r} or {TEXT!r}."
            elif kind == "text" and line.strip() and not line.startswith("#"):
                message = "A cell of text holds comments only; begin each line with '# '"
                yield number, f"{message}, or write {CODE!r} above."


def _blocks(source: str) -> Iterator[tuple[Literal["text", "code"], int, list[str]]]:
    """Yield the kind of each cell, the number of its first line, and all its lines."""
    kind: Literal["text", "code"] = "code"
    first, block = 1, list[str]()
    for number, line in enumerate(source.split("\n"), 1):
        if line.rstrip() in (CODE, TEXT):
            yield kind, first, block
            kind, first, block = "text" if line.rstrip() == TEXT else "code", number + 1, []
        else:
            block.append(line)
    yield kind, first, block
