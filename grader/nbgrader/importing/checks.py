"""From a test cell of nbgrader to a check, or to the reason why it cannot be one."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Collection, Iterable

from grader.nbgrader.importing import config as settings
from grader.nbgrader.importing.config import Config
from grader.nbgrader.importing.installed import not_importable
from grader.nbgrader.importing.markers import Place, places, without_markers
from grader.nbgrader.importing.module import Module
from grader.nbgrader.importing.names import NotPython, names_of, parse
from grader.nbgrader.importing.namespace import Namespace, Resolved
from grader.nbgrader.importing.pieces import Code, read_code
from grader.nbgrader.importing.source_notebook import SourceCell
from grader.nbgrader.importing.wire import cannot_cross

_AUTOTEST = "AUTOTEST"
_MADE_LATER = (
    f"nbgrader makes its tests of lines with {_AUTOTEST}; run 'nbgrader generate_assignment', put the"
    " notebooks of 'source_with_tests' in place of those of 'source', and import again"
)


class NoCheck(ValueError):
    """A test cell that cannot be a check; the text says why, without a full stop."""


@dataclasses.dataclass(frozen=True, slots=True)
class Test:
    """A test cell that was read.

    Parameters
    ----------
    code : Code
        All of it.
    hidden : frozenset of int
        Its lines that students must not see.
    """

    code: Code
    hidden: frozenset[int]


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """A check, not yet written down.

    Parameters
    ----------
    cell : SourceCell
        The cell that it was.
    exercise : str
        The exercise that it belongs to.
    hint : str
        What a student reads when it fails.
    public, whole : str
        What students get of the cell, empty if nothing of it tests; and all of it.
    split : bool
        Whether both are checks: students get one, and the other asks for more.
    names : Resolved
        Where the names in it come from.
    """

    cell: SourceCell
    exercise: str
    hint: str
    public: str
    whole: str
    split: bool
    names: Resolved


def read_test(cell: SourceCell, config: Config) -> Test:
    """Read a test cell.

    Raises
    ------
    NoCheck
        If it is no Python, or nbgrader has to make something of it first.
    AuthoringError
        If its markers are wrong.
    """
    begin, end = config[settings.BEGIN_HIDDEN], config[settings.END_HIDDEN]
    inside = [place for place, _ in places(cell.source, begin, end) if place is not Place.MARKER]
    try:
        code = read_code(cell, without_markers(cell.source, begin, end))
    except NotPython as error:
        raise NoCheck(f"it is not valid Python: {error}") from None
    if code.magics:
        raise NoCheck(f"it has {code.magics[0]!r}, which only Jupyter knows")
    if any(_AUTOTEST in line and line.lstrip().startswith("#") for line in code.text.split("\n")):
        raise NoCheck(_MADE_LATER)
    hidden = frozenset(number for number, place in enumerate(inside, 1) if place is Place.INSIDE)
    return Test(code, hidden)


def draft(test: Test, module: Module, namespace: Namespace) -> Draft:
    """Return the check that a test cell becomes.

    Raises
    ------
    NoCheck
        If it cannot be one.
    """
    cell, tree = test.code.cell, test.code.tree
    if not cell.points:
        raise NoCheck("it is worth no points")
    needed = names_of(tree.body).needed
    names = namespace.resolve(needed, cell.number)
    text = "\n".join(
        [*(namespace.imports[name] for name in names.imports), *(piece.text for piece in names.pieces)]
    )
    everything = parse(f"{text}\n{test.code.text}")
    students = {name: kind for name, kind in namespace.students.items() if name in _all_names(everything)}
    reason = cannot_cross(everything, needed, students, module.read_inside)
    if reason := reason or not_importable(_imports(test, namespace, names)):
        raise NoCheck(reason)
    if names.unknown:
        raise NoCheck(f"it uses {', '.join(names.unknown)}, which no cell above it defines")
    asked = [name for name in module.exercises if name in names.students]
    if not asked:
        read = f", but reads {', '.join(names.students)}" if names.students else ""
        raise NoCheck(f"it uses no function or class that students write{read}; an exercise is one of these")
    public = _public(test, names, module, namespace)
    split = bool(public and test.hidden)
    return Draft(cell, asked[-1], _hint(test), public, test.code.text, split, names)


def _imports(test: Test, namespace: Namespace, names: Resolved) -> Iterable[ast.stmt]:
    """Return all imports that a test needs: its own, and those of other cells."""
    yield from (node for node in ast.walk(test.code.tree) if isinstance(node, ast.Import | ast.ImportFrom))
    yield from (parse(namespace.imports[name]).body[0] for name in names.imports)


def _all_names(tree: ast.Module) -> set[str]:
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def _public(test: Test, names: Resolved, module: Module, namespace: Namespace) -> str:
    """Return the part of a test that students get, if it asks something of what they write."""
    if not test.hidden:
        return "" if any(piece.hidden for piece in names.pieces) else test.code.text
    lines = enumerate(test.code.text.split("\n"), 1)
    text = "\n".join(line for number, line in lines if number not in test.hidden)
    try:
        tree = parse(text)
    except NotPython:
        return ""
    found = namespace.resolve(names_of(tree.body).needed, test.code.cell.number)
    shown = not any(piece.hidden for piece in found.pieces) and not found.unknown
    asks = any(_can_fail(node, namespace.students) for node in tree.body)
    return text if shown and asks and set(found.students) & set(module.exercises) else ""


def _can_fail(node: ast.stmt, students: Collection[str]) -> bool:
    """Return whether a statement is a test, and does not only show something."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return False
    for inner in ast.walk(node):
        call = inner.value if isinstance(inner, ast.Expr) else None
        called = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        if isinstance(inner, ast.Assert | ast.Raise):
            return True
        if isinstance(call, ast.Call) and called != "print" and called not in students:
            return True
    return False


def _hint(test: Test) -> str:
    """Return the first line of what the test says about itself, if students get to see that."""
    first = test.code.tree.body[0] if test.code.tree.body else None
    if (
        not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant))
        or first.lineno in test.hidden
    ):
        return ""
    said = first.value.value
    line = said.strip().split("\n")[0] if isinstance(said, str) else ""
    return re.sub(r"\s+", " ", line)[:200]
