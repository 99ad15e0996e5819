"""The code of a notebook: its cells in plain Python, and their statements with the names that they bind."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

import msgspec

from grader.nbgrader.importing.cells import SourceCell
from grader.nbgrader.importing.python import Names, names_of, parse
from grader.work.notebooks.magics import plain_python

Place = tuple[int, int]
"""Cell and statement."""


class CellCode(msgspec.Struct, frozen=True):
    """A cell of code, in plain Python: what only Jupyter knows became ``pass``."""

    cell: SourceCell
    text: str
    tree: ast.Module
    magics: tuple[str, ...]  # what only Jupyter knows


class Piece(msgspec.Struct, frozen=True):
    """A statement at top level of a cell that gives names a value, or changes it."""

    place: Place
    text: str
    node: ast.stmt
    gives: frozenset[str]  # the names that it binds, or whose value it changes in place
    names: Names
    hidden: bool = False  # whether students must not see it

    @property
    def is_definition(self) -> bool:
        """Whether it defines a function or a class."""
        return isinstance(self.node, ast.FunctionDef | ast.ClassDef)


def read_code(cell: SourceCell, text: str | None = None) -> CellCode:
    """Return a cell, or other content for it, in plain Python; raise `NotPython` if it is none even so."""
    plain = plain_python(cell.source if text is None else text)
    return CellCode(cell, plain.source, parse(plain.source), plain.left_out)


def is_import(node: ast.stmt) -> bool:
    """Return whether a statement imports."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def lines_of(node: ast.stmt) -> tuple[int, int]:
    """Return the first and last line of a statement, its decorators included."""
    marks = getattr(node, "decorator_list", [])
    return min([node.lineno, *(mark.lineno for mark in marks)]), node.end_lineno or node.lineno


def pieces_of(
    code: CellCode, statements: Collection[ast.stmt], hidden: frozenset[int] = frozenset()
) -> Iterator[Piece]:
    """Yield those of some statements of a cell that give names a value or change it, imports left out.

    The numbers of the lines that students must not see are `hidden`.
    """
    lines = code.text.split("\n")
    for number, node in enumerate(code.tree.body):
        names = names_of([node])
        gives = names.bound | changed(node)
        if node in statements and gives and not is_import(node):
            first, last = lines_of(node)
            text = "\n".join(lines[first - 1 : last])
            yield Piece((code.cell.number, number), text, node, gives, names, first in hidden)


def changed(statement: ast.stmt) -> frozenset[str]:
    """Return the names whose value a statement changes in place: ``a[0] = 1``, ``a.append(1)``.

    >>> sorted(changed(parse("for i in range(3): a[i].b = f(c)").body[0]))
    ['a']
    """
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset()
    found = set()
    for node in ast.walk(statement):
        target: ast.AST | None = None
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            target = node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            target = node.value.func if isinstance(node.value.func, ast.Attribute) else None
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        found |= {target.id} if isinstance(target, ast.Name) else set()
    return frozenset(found)


def imports_of(code: CellCode) -> dict[str, str]:
    """Return the names that a cell imports at top level, each with a statement for it alone."""
    found = {}
    for node in code.tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = (alias.asname or alias.name).partition(".")[0]
                found[name] = ast.unparse(ast.Import([alias]))
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            for alias in node.names:
                found[alias.asname or alias.name] = ast.unparse(
                    ast.ImportFrom(node.module, [alias], node.level)
                )
    return found
