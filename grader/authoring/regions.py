"""Where in a source the solutions stand: between nbgrader's two markers."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator, Sequence

import msgspec

from grader.authoring.problems import Problem
from grader.work.percent import BEGIN, END, is_cell_marker

_LIKE_A_MARKER = re.compile(r"(BEGIN|END) ?(SOLUTION|HIDDEN|MARK)")
_WORDS = ("BEGIN SOLUTION", "END SOLUTION")


class Region(msgspec.Struct, frozen=True):
    """One solution."""

    begin: int  # the lines of its two markers, counted from 1
    end: int
    indent: str  # the white space before its markers
    owner: str  # the function or method that it belongs to, "Adam.update"; empty outside of functions


def find_regions(source: str, file: str) -> tuple[list[Region], list[Problem]]:
    """Return the solutions of a source, which is valid Python, and what is wrong with their markers."""
    lines = source.split("\n")
    pairs, problems = _pairs(lines, file)
    statements = sorted(_statements(ast.parse(source)), key=lambda found: found[0])
    regions = []
    for begin, end in pairs:
        first = next(((column, owner) for line, column, owner in statements if begin < line < end), None)
        faults = _faults(lines, begin, end, first and first[0])
        problems += [Problem(file, line, message) for line, message in faults]
        if first and not faults:
            regions.append(Region(begin, end, _indent(lines[begin - 1]), first[1]))
    return regions, problems


def _pairs(lines: Sequence[str], file: str) -> tuple[list[tuple[int, int]], list[Problem]]:
    """Match each BEGIN with its END."""
    pairs, problems, opened = [], [], 0
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text == BEGIN and opened:
            message = f"A solution begins inside the one of line {opened}; end that with {END!r} first."
            problems.append(Problem(file, number, message))
        elif text == BEGIN:
            opened = number
        elif text == END and not opened:
            problems.append(Problem(file, number, f"No solution has begun; write {BEGIN!r} above it."))
        elif text == END:
            pairs.append((opened, number))
            opened = 0
        elif _is_misspelt(text):
            message = f"{text!r} marks no solution; write exactly {BEGIN!r} or {END!r}, on a line of its own."
            problems.append(Problem(file, number, message))
    if opened:
        problems.append(Problem(file, opened, f"This solution has no end; write {END!r} below it."))
    return pairs, problems


def _is_misspelt(text: str) -> bool:
    """Return whether a line looks like a marker of a solution, or is another marker of nbgrader's."""
    words = " ".join(re.findall("[A-Za-z]+", text.partition("#")[2])).upper()
    return bool(_LIKE_A_MARKER.match(words) or difflib.get_close_matches(words, _WORDS, n=1, cutoff=0.8))


def _faults(lines: Sequence[str], begin: int, end: int, column: int | None) -> list[tuple[int, str]]:
    """Return line and message of what is wrong in one region, whose first statement starts at `column`."""
    if column is None:
        return [(begin, "This solution holds no code; put the markers around the lines to remove.")]
    indent = _indent(lines[begin - 1])
    if column != len(indent):
        return [(begin, "The marker must be indented just as the code below it.")]
    if _indent(lines[end - 1]) != indent:
        return [(end, f"The marker must be indented just as {BEGIN!r} in line {begin}.")]
    faults = []
    for number, line in enumerate(lines[begin : end - 1], begin + 1):
        if is_cell_marker(line):
            faults.append(
                (number, f"A cell begins inside the solution of line {begin}; end the solution first.")
            )
        elif line.strip() and not line.startswith(indent):
            message = f"This line is indented less than the solution of line {begin} that it stands in."
            faults.append((number, message))
    return faults


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _statements(node: ast.AST, path: tuple[str, ...] = (), owner: str = "") -> Iterator[tuple[int, int, str]]:
    """Yield line and column of every statement below `node`, and the function that it belongs to."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child.lineno, child.col_offset, owner
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = (*path, child.name)
            yield from _statements(child, inner, ".".join(inner))
        elif isinstance(child, ast.ClassDef):
            yield from _statements(child, (*path, child.name))
        else:
            yield from _statements(child, path, owner)
