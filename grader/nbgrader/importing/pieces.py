"""The code of a notebook: its cells in plain Python, and their statements with the names that they bind."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Sequence

from grader.nbgrader.importing.names import Names, names_of, parse
from grader.nbgrader.importing.source_notebook import SourceCell
from grader.work.notebooks.magics import plain_python

Place = tuple[int, int]
"""Cell and statement."""


@dataclasses.dataclass(frozen=True, slots=True)
class Code:
    """A cell of code.

    Parameters
    ----------
    cell : SourceCell
        The cell.
    text : str
        Its content in plain Python; what only Jupyter knows became ``pass``.
    tree : Module
        The same, parsed.
    magics : tuple of str
        What only Jupyter knows.
    """

    cell: SourceCell
    text: str
    tree: ast.Module
    magics: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """A statement at top level of a cell that gives names a value, or changes it.

    Parameters
    ----------
    place : tuple of int
        Number of its cell, and its own in the cell.
    text : str
        Its lines.
    node : stmt
        The same, parsed.
    gives : frozenset of str
        The names that it binds, or whose value it changes in place.
    names : Names
        What it binds and what it needs.
    hidden : bool
        Whether students must not see it.
    """

    place: Place
    text: str
    node: ast.stmt
    gives: frozenset[str]
    names: Names
    hidden: bool = False

    @property
    def is_definition(self) -> bool:
        """Whether it defines a function or a class."""
        return isinstance(self.node, ast.FunctionDef | ast.ClassDef)


def read_code(cell: SourceCell, text: str | None = None) -> Code:
    """Return a cell of code in plain Python.

    Parameters
    ----------
    cell : SourceCell
        The cell.
    text : str, optional
        Other content than its own.

    Raises
    ------
    NotPython
        If it is none, even without what only Jupyter knows.
    """
    plain = plain_python(cell.source if text is None else text)
    return Code(cell, plain.source, parse(plain.source), plain.left_out)


def is_import(node: ast.stmt) -> bool:
    """Return whether a statement imports."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def lines_of(node: ast.stmt) -> tuple[int, int]:
    """Return the first and last line of a statement, its decorators included."""
    marks = getattr(node, "decorator_list", [])
    return min([node.lineno, *(mark.lineno for mark in marks)]), node.end_lineno or node.lineno


def pieces_of(
    code: Code, statements: Sequence[ast.stmt], hidden: frozenset[int] = frozenset()
) -> Iterator[Piece]:
    """Yield those statements of a cell that give names a value or change it, imports left out.

    Parameters
    ----------
    code : Code
        The cell.
    statements : sequence of stmt
        Some of its statements.
    hidden : frozenset of int, optional
        The lines, counted from 1, that students must not see.
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

    Examples
    --------
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


def imports_of(code: Code) -> dict[str, str]:
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
