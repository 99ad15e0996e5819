"""From a test cell of nbgrader to a check: a draft that may be tried, or why it is none, and check files.

In such a file imports are on top, then what several tests share, then one function a test.
"""

import ast
import contextlib
import importlib.util
import re
import textwrap
from collections.abc import Iterator, Sequence

import msgspec

from grader.importing.names import NotPython, names_of, parse, places, without_markers
from grader.nbgrader.importing.module import Module
from grader.nbgrader.importing.namespace import (
    CellCode,
    Namespace,
    Piece,
    Resolved,
    named_stars,
    read_code,
    seeds_of,
)
from grader.nbgrader.importing.origin import Settings
from grader.nbgrader.instructor_notebook import SourceCell

_AUTOTEST = "AUTOTEST"
_MADE_LATER = (
    f"nbgrader makes its tests of lines with {_AUTOTEST}; run 'nbgrader generate_assignment', put the"
    " notebooks of 'source_with_tests' in place of those of 'source', and import again"
)
_OURS = {"check", "exercise"}
_FRAMES = re.compile(r"(?:import|from) (?:pandas|polars)\b")
_TRIED = """\
from grader.checks import check, exercise, in_place


def _no_points(value):
    import numbers

    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        raise AssertionError("It gives points by the value of its last line.")
"""


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
    inside = [place for place, _ in places(cell.source, begin, end) if place in ("outside", "inside")]
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


class CheckSource(msgspec.Struct, frozen=True):
    """A check as it is to be written down."""

    draft: Draft
    name: str
    points: float
    body: str  # the part of the cell that it is made of


def check_file(docstring: str, checks: Sequence[CheckSource], namespace: Namespace) -> str:
    """Return a check file."""
    shared = {piece.place: piece for check in checks for piece in _shared(check, namespace)}
    on_top = {name for check in checks for name in check.draft.names.imports if _may_stand_on_top(name)}
    # As usual: 'import a' before 'from a import b', each by name.
    needed = {namespace.imports[name] for name in on_top} | _of_frames(namespace)
    imports = sorted(needed, key=lambda line: (line[0] == "f", line))
    head = [f'"""{docstring}"""', *(["\n".join(imports)] if imports else [])]
    functions = [shared[place].text for place in sorted(shared)]
    functions += [check_function(check, namespace) for check in checks]
    ours = ["in_place"] if any(" = in_place(submission." in text for text in functions) else []
    head += [f"from grader.checks import {', '.join([*sorted(_OURS), *ours])}"] if checks else []
    return "\n\n".join(head) + "".join(f"\n\n\n{text}" for text in functions) + "\n"


def check_function(check: CheckSource, namespace: Namespace, *, alone: bool = False) -> str:
    """Return one check, with what it alone needs inside, or with all that it needs."""
    names, kept, used = check.draft.names, check.draft.kept, set(names_of(parse(check.body).body).needed)
    used |= {name for piece in names.pieces for name in piece.names.needed}
    given = {name: f"submission.{kept.get(name, name)}" for name in names.students if name in used}
    changing = namespace.in_place - kept.keys()
    students = [f"{n} = in_place({v})" if n in changing else f"{n} = {v}" for n, v in given.items()]
    inside = [name for name in names.imports if alone or not _may_stand_on_top(name)]
    shared = set() if alone else {piece.place for piece in _shared(check, namespace)}
    pieces = [piece.text for piece in names.pieces if piece.place not in shared]
    lines, tree = check.body.strip("\n").split("\n"), parse(check.body.strip("\n"))
    end = (tree.body[0].end_lineno or 1) if ast.get_docstring(tree) is not None else 0
    imports = [namespace.imports[name] for name in inside]
    text = _not_for_pytest("\n".join([*lines[:end], *imports, *students, *pieces, *lines[end:]]))
    body = _awaited(_seeding_both(text, namespace))
    hint = f", hint={_quoted(check.draft.hint)}" if check.draft.hint else ""
    head = [
        f"@exercise({_quoted(check.draft.exercise)})",
        f"@check(points={check.points:.10g}{hint})",
        f"def {check.name}(submission):",
    ]
    return "\n".join([*head, _indented(body)])


def _awaited(body: str) -> str:
    """Return a body that waits, as a cell of a notebook may, as one that needs nobody to wait for it."""
    try:
        compile(f"def f():\n{_indented(body)}", "<cell>", "exec", dont_inherit=True)
    except SyntaxError:
        return f"import asyncio\n\nasync def wait():\n{_indented(body)}\n\nasyncio.run(wait())"
    return body


def _seeding_both(body: str, namespace: Namespace) -> str:
    """Have the random numbers of the submission seeded as well where those here are."""
    lines = body.split("\n")
    for node in sorted(seeds_of(parse(body)), key=lambda node: -node.lineno):
        call = ast.unparse(node)
        if call.partition(".")[0] in namespace.imported_there:
            indent = lines[node.lineno - 1][: node.col_offset]
            if not indent.strip():
                lines.insert(node.end_lineno or node.lineno, f"{indent}submission.{call}")
    return "\n".join(lines)


def trial_file(checks: Sequence[CheckSource], namespace: Namespace) -> str:
    """Return a check file for the trial, in which no check needs what stands on top of another."""
    functions = [_tried(check_function(check, namespace, alone=True)) for check in checks]
    return "\n\n".join([*sorted(_of_frames(namespace)), _TRIED, *functions]) + "\n"


def _of_frames(namespace: Namespace) -> set[str]:
    """Return the imports without which tables come as plain ones, and not as the frames that tests know."""
    lines = {line for line in namespace.imports.values() if _FRAMES.match(line)}
    return {line for line in lines if importlib.util.find_spec(line.split()[1].partition(".")[0])}


def _tried(function: str) -> str:
    """Return a check that fails if its last line gives a number: nbgrader would take it for the points."""
    tree = ast.parse(function)
    [made] = tree.body
    last = made.body[-1] if isinstance(made, ast.FunctionDef) else made
    if isinstance(last, ast.Expr):
        last.value = ast.Call(ast.Name("_no_points", ast.Load()), [last.value], [])
    return ast.unparse(tree)


def _shared(check: CheckSource, namespace: Namespace) -> list[Piece]:
    """Return the definitions of a check that may stand on top of its file."""
    found = []
    for piece in check.draft.names.pieces:
        needs = namespace.alone(piece)
        if needs is not None and all(map(_may_stand_on_top, (*piece.names.bound, *needs))):
            found.append(piece)
    return found


def _may_stand_on_top(name: str) -> bool:
    """Return whether a name hides none of ours there, and pytest does not take it for a test."""
    return name not in _OURS and not name.lower().startswith("test")


def _not_for_pytest(body: str) -> str:
    """Rename functions that are called like tests, so that nobody takes them for checks."""
    for node in ast.walk(parse(body)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            body = re.sub(rf"(?<![\w.]){node.name}(?!\w)", f"_{node.name}", body)
    return body


def _indented(body: str) -> str:
    """Indent a text of Python, but not what stands inside of a text of several lines."""
    tree = parse(body)
    inside = {
        number
        for node in _texts(tree)
        for number in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    lines = enumerate(body.split("\n"), 1)
    made = "\n".join(
        f"    {line}" if line.strip() and number not in inside else line for number, line in lines
    )
    with contextlib.suppress(NotPython):
        [function] = parse(f"def f():\n{made}").body
        if list(map(ast.dump, getattr(function, "body", []))) == list(map(ast.dump, tree.body)):
            return made
    return textwrap.indent(ast.unparse(tree), "    ")


def _texts(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield the texts in a tree; inside of one with braces, Python 3.11 knows no lines."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        yield from _texts(child)


def _quoted(text: str) -> str:
    return f'"{text}"' if text.isprintable() and not set(text) & set('"\\') else repr(text)
