"""Changes to a source at the places of its syntax tree; all other text stays as it is."""

import ast
import re
import textwrap

from grader.importing.names import lines_of

_Node = ast.expr | ast.stmt | ast.arg


class Edits:
    """The changes to a source, which are made all at once."""

    def __init__(self, source: str) -> None:
        self._raw = source.encode()  # places in a tree count bytes
        self._starts = [0, *(found.end() for found in re.finditer(b"\n", self._raw))]
        self._made = list[tuple[int, int, str]]()

    def text(self) -> str:
        """Return the source with all changes."""
        made, done = b"", 0
        for begin, end, text in sorted(self._made, key=lambda edit: edit[:2]):
            if begin >= done:  # what stands in a longer one is gone with it
                made, done = made + self._raw[done:begin] + text.encode(), end
        return (made + self._raw[done:]).decode()

    def source_of(self, node: ast.stmt) -> str:
        """Return a statement as it is written, its decorators included."""
        return self._raw[self._begin(node) : self._end(node)].decode()

    def replace(self, node: ast.stmt, text: str) -> None:
        """Put a text in place of a statement."""
        self._made.append((self._begin(node), self._end(node), text))

    def rename(self, node: _Node, old: str, new: str) -> None:
        """Write another name for the first one that is called so from the beginning of a node."""
        place = self._raw.index(old.encode(), self._at(node.lineno, node.col_offset))
        self._made.append((place, place + len(old.encode()), new))

    def hand_over(self, node: ast.expr, function: str) -> None:
        """Hand what a node gives to a function: ``f(node)``."""
        begin, end = self._at(node.lineno, node.col_offset), self._end(node)
        self._made += [(begin, begin, f"{function}("), (end, end, ")")]

    def add_argument(self, function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> None:
        """Let a function take one more argument, after those that it has."""
        place = self._raw.index(b"(", self._at(function.lineno, function.col_offset)) + 1
        if function.args.args:
            name, place = f", {name}", self._end(function.args.args[-1])
        self._made.append((place, place, name))

    def put_above(self, node: ast.stmt, text: str) -> None:
        """Put lines above a statement and its decorators, with its indentation, also if it is taken out."""
        self.put_above_line(lines_of(node)[0], node.col_offset, text)

    def put_above_line(self, line: int, column: int, text: str) -> None:
        """Put lines above another one, indented as that is up to a column."""
        place = self._at(line, 0)
        indent = self._raw[place : self._at(line, column)].decode()
        self._made.append((place, place, textwrap.indent(text, indent)))

    def remove(self, node: ast.stmt | ast.expr) -> None:
        """Take whole lines out, with the empty ones below them."""
        begin, end = self._at(lines_of(node)[0], 0), self._end(node)
        below = re.compile(rb"[^\n]*(?:\n[ \t]*(?=\n))*\n?").match(self._raw, end)
        self._made.append((begin, below.end() if below else end, ""))

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _begin(self, node: ast.stmt) -> int:
        return self._at(lines_of(node)[0], node.col_offset)

    def _end(self, node: _Node) -> int:
        return self._at(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
