"""A solution source as cells: text for the README and the notebook, code for the module.

The percent format, which editors and Jupytext know: a line ``# %% [markdown]`` starts a cell of text, in
which every line is a comment; a line ``# %%`` starts a cell of code.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Literal

from grader.authoring.problems import Problem

CODE = "# %%"
TEXT = "# %% [markdown]"

_LIKE_A_MARKER = re.compile(r"#+\s*%%")


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    kind : {"text", "code"}
        Markdown or Python.
    source : str
        Its content, without empty lines around it; of text, without the comment signs.
    line : int
        The line of the file, counted from 1, in which `source` begins.
    """

    kind: Literal["text", "code"]
    source: str
    line: int


def parse_cells(source: str) -> list[Cell]:
    r"""Return the cells of a source in percent format; cells without content are left out.

    Parameters
    ----------
    source : str
        Python source. What stands before the first marker is a cell of code.

    Examples
    --------
    >>> parse_cells("import math\n\n# %% [markdown]\n# # Circles\n")
    [Cell(kind='code', source='import math', line=1), Cell(kind='text', source='# Circles', line=4)]
    """
    cells = []
    for kind, first, lines in _blocks(source):
        filled = [number for number, line in enumerate(lines) if line.strip()]
        if filled:
            content = lines[filled[0] : filled[-1] + 1]
            if kind == "text":
                content = [_uncomment(line) for line in content]
            cells.append(Cell(kind, "\n".join(content), first + filled[0]))
    return cells


def cell_problems(source: str, file: str) -> list[Problem]:
    """Return what is wrong with the cells of a source: misspelt markers, and code among text."""
    problems = []
    for kind, first, lines in _blocks(source):
        for number, line in enumerate(lines, first):
            if _LIKE_A_MARKER.match(line):
                told = f"{line.rstrip()!r} starts no cell; write exactly {CODE!r} or {TEXT!r}."
                problems.append(Problem(file, number, told))
            elif kind == "text" and line.strip() and not line.startswith("#"):
                told = (
                    f"A cell of text holds comments only; begin each line with '# ', or write {CODE!r} above."
                )
                problems.append(Problem(file, number, told))
    return problems


def is_cell_marker(line: str) -> bool:
    """Return whether a line starts a cell."""
    return line.rstrip() in (CODE, TEXT)


def _blocks(source: str) -> Iterator[tuple[Literal["text", "code"], int, list[str]]]:
    """Yield the kind of each cell, the number of its first line, and all its lines."""
    kind: Literal["text", "code"] = "code"
    first = 1
    block: list[str] = []
    for number, line in enumerate(source.split("\n"), 1):
        if is_cell_marker(line):
            yield kind, first, block
            kind, first, block = "text" if line.rstrip() == TEXT else "code", number + 1, []
        else:
            block.append(line)
    yield kind, first, block


def _uncomment(line: str) -> str:
    return line.removeprefix("#").removeprefix(" ")
