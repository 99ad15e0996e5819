"""From a test cell of nbgrader to a check that may be tried, or to the reason why it cannot be one."""

import ast
import re

import msgspec

from grader.importing.names import NotPython, names_of, parse, places, without_markers
from grader.nbgrader.importing.module import Module
from grader.nbgrader.importing.namespace import CellCode, Namespace, Resolved, named_stars, read_code
from grader.nbgrader.importing.origin import Settings
from grader.nbgrader.instructor_notebook import SourceCell

_AUTOTEST = "AUTOTEST"
_MADE_LATER = (
    f"nbgrader makes its tests of lines with {_AUTOTEST}; run 'nbgrader generate_assignment', put the"
    " notebooks of 'source_with_tests' in place of those of 'source', and import again"
)


class NoCheck(ValueError):
    """A test cell that cannot be a check; the text says why, without a full stop."""


class Draft(msgspec.Struct, frozen=True):
    """A check, not yet written down."""

    cell: SourceCell
    exercise: str
    hint: str  # what a student reads when it fails
    public: str  # what students get of the cell; empty if nothing of it tests
    whole: str  # all of it
    split: bool  # whether both are checks: students get one, and the other asks for more
    names: Resolved  # where the names in it come from
    kept: dict[str, str]  # other names under which the submission keeps values for it


def read_test(cell: SourceCell, settings: Settings) -> CellCode:
    """Read a test cell; raise `NoCheck` if it is no Python, or nbgrader makes something of it first."""
    begin, end = settings.begin_hidden, settings.end_hidden
    inside = [place for place, _ in places(cell.source, begin, end) if place != "marker"]
    try:
        plain = read_code(cell, without_markers(cell.source, begin, end))
        code = read_code(cell, named_stars(plain.text)) if "import *" in plain.text else plain
    except NotPython as error:
        raise NoCheck(f"it is not valid Python: {error}") from None
    if any(_AUTOTEST in line and line.lstrip().startswith("#") for line in code.text.split("\n")):
        raise NoCheck(_MADE_LATER)
    hidden = frozenset(number for number, place in enumerate(inside, 1) if place == "inside")
    return msgspec.structs.replace(code, hidden=hidden)


def draft(test: CellCode, module: Module, namespace: Namespace) -> Draft:
    """Return the check that a test cell may become, of the last exercise that it uses, or else above it."""
    cell = test.cell
    names = namespace.resolve(names_of(test.tree.body).needed, cell.number)
    asked = [name for name in module.exercises if name in names.students]
    above = [name for name, number in module.exercises.items() if number < cell.number]
    exercise = [*module.exercises][:1] + above + asked
    public = _public(test, names, namespace)
    split, kept = bool(public and test.hidden), module.kept.get(cell.number, {})
    return Draft(cell, exercise[-1], _hint(test), public, test.text, split, names, kept)


def _public(test: CellCode, names: Resolved, namespace: Namespace) -> str:
    """Return the part of a test that students may see."""
    lines = enumerate(test.text.split("\n"), 1)
    text = "\n".join(line for number, line in lines if number not in test.hidden)
    if test.hidden:
        try:
            body = parse(text).body
        except NotPython:
            return ""
        if not body:
            return ""
        names = namespace.resolve(names_of(body).needed, test.cell.number)
    return "" if any(piece.hidden for piece in names.pieces) else text


def _hint(test: CellCode) -> str:
    """Return the first line of what the test says about itself, if students get to see that."""
    first = test.tree.body[0] if test.tree.body else None
    match first:
        case ast.Expr(value=ast.Constant(value=str(said))) if first.lineno not in test.hidden:
            return re.sub(r"\s+", " ", said.strip().split("\n")[0])[:200]
    return ""
