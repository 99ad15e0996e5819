"""From the cells of a notebook to the module that students write, in percent format with its statement."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from grader.authoring.regions import find_regions
from grader.errors import AuthoringError
from grader.nbgrader.importing import config as settings
from grader.nbgrader.importing.config import Config
from grader.nbgrader.importing.given import given_parts
from grader.nbgrader.importing.markdown import comment, fenced, printable
from grader.nbgrader.importing.markers import outside
from grader.nbgrader.importing.names import NotPython, names_of
from grader.nbgrader.importing.pieces import Code, Piece, is_import, pieces_of, read_code
from grader.nbgrader.importing.solutions import marked_solution
from grader.nbgrader.importing.source_notebook import SourceCell
from grader.work.percent import CODE, TEXT

Kind = Literal["function", "class", "variable"]


@dataclasses.dataclass(frozen=True, slots=True)
class Module:
    """The module that students write, and what is known of its names.

    Parameters
    ----------
    text : str
        The solution source in percent format, with our markers.
    title : str
        Its first heading; empty if there is none.
    exercises : tuple of str
        The functions and classes with a solution inside, in order.
    students : dict of str to str
        The names that students define or may change, imports left out: ``"function"``, ``"class"`` or
        ``"variable"``.
    read_inside : frozenset of str
        The names that its functions look up when they are called.
    tried : tuple of Piece
        What binds names in cells that only try out the students' functions; the module has none of it.
    magics : tuple of str
        What only Jupyter knows, and the module does not have.
    solution_cells : dict of str to tuple of str
        The ids of the cells that define each exercise.
    """

    text: str
    title: str
    exercises: tuple[str, ...]
    students: dict[str, Kind]
    read_inside: frozenset[str]
    tried: tuple[Piece, ...]
    magics: tuple[str, ...]
    solution_cells: dict[str, tuple[str, ...]]


def module_of(cells: Sequence[SourceCell], codes: Mapping[int, Code], config: Config) -> Module:
    """Return the module of a notebook.

    Parameters
    ----------
    cells : sequence of SourceCell
        All cells of the notebook.
    codes : mapping of int to Code
        Those that belong to the module, by number.
    config : Config
        What the course calls its markers.

    Raises
    ------
    AuthoringError
        If the markers of a solution are wrong.
    """
    found = _cells_of(cells, codes, config)
    written = [(marker, text.strip("\n")) for marker, text in found.cells if text.strip()]
    source = "\n\n".join(f"{marker}\n{comment(text) if marker == TEXT else text}" for marker, text in written)
    exercises = _exercises(source)
    return Module(
        source + "\n",
        _title(text for marker, text in written if marker == TEXT),
        exercises,
        {name: kind for node in found.own for name, kind in _defined(node)},
        names_of(ast.parse("\n".join(text for marker, text in written if marker == CODE)).body).later,
        tuple(found.tried),
        tuple(line for code in codes.values() for line in code.magics),
        {name: _cells_that_define(name, codes) for name in exercises},
    )


@dataclasses.dataclass(slots=True)
class _Found:
    """Cells of the module, each with its marker; what students write in them; what is only tried out."""

    cells: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    own: list[ast.stmt] = dataclasses.field(default_factory=list)
    tried: list[Piece] = dataclasses.field(default_factory=list)


def _cells_of(cells: Sequence[SourceCell], codes: Mapping[int, Code], config: Config) -> _Found:
    tainted, found = _students_names(codes), _Found()
    for cell in cells:
        code = codes.get(cell.number)
        if cell.kind == "text":
            found.cells.append((TEXT, _statement(cell, config)))
        elif code and cell.role in ("solution", "manual"):
            found.cells.append((CODE, _solution(code, config)))
            found.own += code.tree.body
        elif code:
            parts, experiments = given_parts(code, tainted)
            found.cells += parts
            found.tried += pieces_of(code, experiments)
            if cell.role == "given":
                found.own += [node for node in code.tree.body if node not in experiments]
        elif cell.kind == "code" and cell.role in ("given", "locked"):
            found.cells.append((TEXT, fenced(cell.source)))
    return found


def _title(texts: Iterable[str]) -> str:
    """Return the first heading of some texts."""
    headings = (line[2:].strip() for text in texts for line in text.split("\n") if line.startswith("# "))
    return next(headings, "")


def module_codes(cells: Sequence[SourceCell]) -> dict[int, Code]:
    """Return the cells of code that belong to the module, by number; a given one that is no Python is none.

    Raises
    ------
    AuthoringError
        If a solution is no Python.
    """
    codes = {}
    for cell in cells:
        if cell.kind == "code" and cell.role != "test":
            try:
                codes[cell.number] = read_code(cell)
            except NotPython as error:
                if cell.role == "solution":
                    told = f"The solution {cell.label} is not valid Python: {error}."
                    raise AuthoringError(told) from None
    return codes


def _students_names(codes: Mapping[int, Code]) -> set[str]:
    """Return the names that students' own cells define."""
    own = [code for code in codes.values() if code.cell.role in ("solution", "manual")]
    return {
        name
        for code in own
        for node in code.tree.body
        if not is_import(node)
        for name in names_of([node]).bound
    }


def _statement(cell: SourceCell, config: Config) -> str:
    """Return what students read of a cell of text."""
    if cell.role == "task":
        text = outside(cell.source, config[settings.BEGIN_SCHEME], config[settings.END_SCHEME])
    elif cell.role == "manual":
        text = outside(cell.source, config[settings.BEGIN_SOLUTION], config[settings.END_SOLUTION])
        text = "" if text == cell.source else text
    else:
        text = cell.source
    return printable(text)


def _solution(code: Code, config: Config) -> str:
    try:
        begin, end = config[settings.BEGIN_SOLUTION], config[settings.END_SOLUTION]
        return marked_solution(code.text, begin, end)
    except AuthoringError as error:
        raise AuthoringError(f"The solution {code.cell.label}: {error.message}") from None


def _exercises(source: str) -> tuple[str, ...]:
    regions, _ = find_regions(source, "")
    kinds = ast.FunctionDef | ast.ClassDef
    last = {node.name: node for node in ast.parse(source).body if isinstance(node, kinds)}
    ordered = sorted(last.values(), key=lambda node: node.lineno)
    return tuple(
        node.name
        for node in ordered
        if any(node.lineno < region.begin <= (node.end_lineno or 0) for region in regions)
    )


def _cells_that_define(name: str, codes: Mapping[int, Code]) -> tuple[str, ...]:
    own = (code for code in codes.values() if code.cell.role == "solution")
    return tuple(code.cell.grade_id for code in own if name in names_of(code.tree.body).bound)


def _defined(node: ast.stmt) -> Iterator[tuple[str, Kind]]:
    if isinstance(node, ast.ClassDef):
        yield node.name, "class"
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name, "function"
    elif not is_import(node):
        for name in names_of([node]).bound:
            yield name, "variable"
