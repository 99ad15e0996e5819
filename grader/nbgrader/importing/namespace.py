"""The code of a notebook: cells in plain Python, their statements, and where the names in a test come from.

In nbgrader all cells share one set of names. Here only what students may write, or change, comes from the
submission; what nbgrader locks, and what tests define themselves, is copied to where it is used.
"""

import ast
import builtins
import contextlib
import copy
import importlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from grader.importing.names import Names, lines_of, names_of, parse
from grader.importing.pieces import in_place
from grader.nbgrader.instructor_notebook import SourceCell
from grader.work.notebooks.magics import plain_python

Place = tuple[int, int]  # cell and statement
_AFTER_ALL = 1 << 30


class CellCode(msgspec.Struct, frozen=True):
    """A cell of code, in plain Python: what only Jupyter knows became ``pass``."""

    cell: SourceCell
    text: str
    tree: ast.Module
    magics: tuple[str, ...]  # what only Jupyter knows
    hidden: frozenset[int] = frozenset()  # the numbers of its lines that students must not see


class Piece(msgspec.Struct, frozen=True):
    """A statement at top level of a cell that gives names a value, or changes it."""

    place: Place
    text: str
    node: ast.stmt
    gives: frozenset[str]  # the names that it binds, or whose value it changes in place
    names: Names
    hidden: bool = False  # whether students must not see it


def read_code(cell: SourceCell, text: str | None = None) -> CellCode:
    """Return a cell, or other content for it, in plain Python; raise `NotPython` if it is none even so."""
    plain = plain_python(cell.source if text is None else text)
    return CellCode(cell, plain.source, parse(plain.source), plain.left_out)


def is_import(node: ast.stmt) -> bool:
    """Return whether a statement imports."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def pieces_of(code: CellCode, statements: Collection[ast.stmt]) -> Iterator[Piece]:
    """Yield those of some statements of a cell that give names a value or change it, imports left out."""
    lines = code.text.split("\n")
    for number, node in enumerate(code.tree.body):
        names = names_of([node])
        gives = names.bound | changed(node)
        if node in statements and gives and not is_import(node):
            first, last = lines_of(node)
            text = "\n".join(lines[first - 1 : last])
            yield Piece((code.cell.number, number), text, node, gives, names, first in code.hidden)


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


def seeds_of(node: ast.AST) -> Iterator[ast.Expr]:
    """Yield the statements that seed the random numbers of a module: ``np.random.seed(1)``."""
    for inner in ast.walk(node):
        match inner:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="seed" | "manual_seed" | "set_seed"))):
                yield inner


def named_stars(text: str) -> str:
    """Return a test in which ``from module import *`` names what the rest of it looks up."""
    tree, lines = parse(text), text.split("\n")
    wanted = names_of(tree.body).needed
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and node.module and not node.level:
            with contextlib.suppress(Exception):  # a module may raise anything: then the line stays as it is
                module = importlib.import_module(node.module)  # tests are run in this process as well
                public = getattr(module, "__all__", [name for name in vars(module) if name[0] != "_"])
                given = ", ".join(sorted(wanted & {*public}))
                lines[node.lineno - 1] = f"from {node.module} import {given}" if given else "pass"
    return "\n".join(lines)


def imports_of(code: CellCode) -> dict[str, str]:
    """Return the names that a cell imports at top level, each with a statement for it alone."""
    found = {}
    for node in code.tree.body:
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module != "__future__"):
            for alias in node.names:
                alone = copy.copy(node)
                alone.names = [alias]
                name = alias.asname or alias.name
                found[name.partition(".")[0]] = ast.unparse(alone)
    return found


class Resolved(msgspec.Struct, frozen=True):
    """Where some names come from."""

    students: tuple[str, ...]  # from the submission
    imports: tuple[str, ...]
    pieces: tuple[Piece, ...]  # the trusted statements that give the others, in order


class Namespace:
    """All names of a notebook; those of `students`, and those that nobody gives, come from the submission."""

    def __init__(
        self,
        students: Collection[str],
        tried: Iterable[Piece],
        codes: Sequence[CellCode],
        tests: Sequence[CellCode],
    ) -> None:
        self.students = students
        self.in_place = frozenset[str]().union(*(in_place(code.text) for code in codes)) & {*students}
        self.imported_there = {name for code in codes for name in imports_of(code)}  # by the submission too
        self.imports = {name: line for code in (*codes, *tests) for name, line in imports_of(code).items()}
        locked = [code for code in codes if code.cell.role == "locked"]
        self._locked = {name for code in locked for name in names_of(code.tree.body).bound}
        trusted = {piece.place: piece for piece in tried}
        for code in (*locked, *tests):
            trusted |= {piece.place: piece for piece in pieces_of(code, code.tree.body)}
        self._pieces = [trusted[place] for place in sorted(trusted)]
        self._givers = Counter(name for piece in self._pieces for name in piece.gives)

    def opened(self) -> "Namespace":
        """Return the same with all that locked cells give, and plots, from the submission, which has them."""
        other = copy.copy(self)
        plots = {name for name in self.imported_there if "matplotlib" in self.imports[name]}
        other.students = {*self.students, *(self._locked - self.imports.keys()), *plots}
        return other

    def resolve(self, needed: Iterable[str], cell: int) -> Resolved:
        """Return where the names come from that a cell needs; only cells above its number give any."""
        here = (cell, -1)
        waiting: list[tuple[str, Place]] = [(name, here) for name in needed]
        seen, pieces = set[tuple[str, Place]](), dict[Place, Piece]()
        students, imports = set[str](), set[str]()
        while waiting:
            name, before = waiting.pop()
            if (name, before) in seen:
                continue
            seen.add((name, before))
            piece = None if name in self.students else self._giver(name, before)
            if name in self.imports and name not in self.students:
                imports.add(name)
                piece = piece if piece and before != here else None  # what seeds the values of a piece
            elif piece is None and name not in vars(builtins):
                students.add(name)
            if piece:
                pieces[piece.place] = piece
                waiting += [(other, piece.place) for other in piece.names.early]
                waiting += [(other, here) for other in piece.names.later - piece.names.bound]
        given = tuple(pieces[place] for place in sorted(pieces))
        return Resolved(tuple(sorted(students)), tuple(sorted(imports)), given)

    def alone(self, piece: Piece) -> tuple[str, ...] | None:
        """Return the imports that a definition needs; None if it needs more than these and others like it."""
        if not self._is_only_definition(piece):
            return None
        found = self.resolve(piece.names.needed, _AFTER_ALL)
        alike = all(self._is_only_definition(other) for other in found.pieces)
        return None if found.students or not alike else found.imports

    def _is_only_definition(self, piece: Piece) -> bool:
        is_definition = isinstance(piece.node, ast.FunctionDef | ast.ClassDef)
        return is_definition and all(self._givers[name] == 1 for name in piece.gives)

    def _giver(self, name: str, before: Place) -> Piece | None:
        """Return the last trusted piece above a place that gives a name its value, or seeds a module."""
        above = (piece for piece in reversed(self._pieces) if piece.place < before and name in piece.gives)
        return next((one for one in above if name not in self.imports or any(seeds_of(one.node))), None)
