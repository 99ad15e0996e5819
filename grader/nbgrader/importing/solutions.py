"""A solution cell of nbgrader as one of ours: the solution between our markers, inside of what it defines.

nbgrader takes out what its markers name, or without any the whole cell. Here a student keeps the head and the
docstring of every function and class, so markers move inside; where the instructor's do as they stand, they
stay where they are.
"""

import ast
from collections.abc import Iterator, Sequence

from grader.authoring.stub import find_regions, solution_problems
from grader.nbgrader.importing.cells import places, without_markers
from grader.nbgrader.importing.namespace import lines_of
from grader.nbgrader.importing.python import parse
from grader.work.percent import BEGIN, END

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Lines = tuple[int, int]
"""First and last line of a piece, counted from 1."""


def marked_solution(source: str, begin: str, end: str) -> str:
    r"""Return a solution cell, in plain Python, with our markers in place of nbgrader's.

    Markers that do not fit each other are an `AuthoringError`, other text a `NotPython`.

    >>> print(marked_solution("def double(x):\n    return 2 * x", "BEGIN SOLUTION", "END SOLUTION"))
    def double(x):
        ### BEGIN SOLUTION
        return 2 * x
        ### END SOLUTION
    """
    bare = without_markers(source, begin, end)
    tree = parse(bare)
    if bare != source:
        kept = _with_our_markers(source, begin, end)
        if _holds(kept) and _all_inside(kept):
            return kept
    if not _has_one_liner(tree, bare):
        made = _insert(bare, tree)
        if ast.dump(parse(made)) == ast.dump(tree) and _holds(made):
            return made
    plain = ast.unparse(tree)
    return _insert(plain, parse(plain))


def _with_our_markers(source: str, begin: str, end: str) -> str:
    """Spell the markers as ours, each indented as the code that follows its begin."""
    found = list(places(source, begin, end))
    lines, indent, inside = [], "", False
    for number, (place, line) in enumerate(found):
        if place != "marker":
            lines.append(line)
        elif not inside:
            following = (text for where, text in found[number + 1 :] if where == "inside")
            code = next((text for text in following if text.strip() and text.lstrip()[0] != "#"), "")
            indent, inside = code[: len(code) - len(code.lstrip())], True
            lines.append(indent + BEGIN)
        else:
            lines.append(indent + END)
            inside = False
    return "\n".join(lines)


def _holds(source: str) -> bool:
    return not solution_problems(source, "")


def _all_inside(source: str) -> bool:
    """Return whether no region takes a function or class away as a whole."""
    regions, _ = find_regions(source)
    kinds = _Function | ast.ClassDef
    taken = [node for node in ast.walk(parse(source)) if isinstance(node, kinds)]
    return not any(
        region.begin < node.lineno < region.end and not region.owner for region in regions for node in taken
    )


def _has_one_liner(tree: ast.Module, source: str) -> bool:
    """Return whether a function does something on the line of its head, or of its docstring."""
    lines = source.split("\n")
    functions = (node for node in ast.walk(tree) if isinstance(node, _Function))
    return any(
        lines[child.lineno - 1].encode()[: child.col_offset].strip()
        for node in functions
        for child in node.body
    )


def _solutions(body: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[_Lines]:
    """Yield the lines of each solution among the statements of a module."""
    other: _Lines | None = None
    for node in body:
        if isinstance(node, _Function | ast.ClassDef | ast.Import | ast.ImportFrom):
            if other:
                yield other
            other = None
            yield from _inside(node, lines)
        else:
            other = (other[0] if other else node.lineno, node.end_lineno or node.lineno)
    if other:
        yield other


def _inside(node: ast.stmt, lines: Sequence[str]) -> Iterator[_Lines]:
    """Yield the lines of the solutions inside of a definition."""
    if not isinstance(node, _Function | ast.ClassDef):
        return
    inner = [child for child in node.body if isinstance(child, _Function)]
    if isinstance(node, ast.ClassDef) and inner:
        for child in inner:
            yield from _inside(child, lines)
        return
    documented = ast.get_docstring(node, clean=False) is not None
    if isinstance(node, ast.ClassDef) and not documented:
        yield lines_of(node)  # nothing of it could be left
        return
    body = node.body[1:] if documented else node.body
    if not body or all(isinstance(child, ast.Pass) for child in body):
        return
    first = min([body[0].lineno, *(mark.lineno for mark in getattr(body[0], "decorator_list", []))])
    while _is_comment(lines[first - 2]):
        first -= 1
    yield first, body[-1].end_lineno or body[-1].lineno


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _insert(source: str, tree: ast.Module) -> str:
    """Put markers around the solutions of a source; comments in them are indented as far as they must be."""
    lines = source.split("\n")
    for first, last in reversed(list(_solutions(tree.body, lines))):
        code = next(line for line in lines[first - 1 : last] if not _is_comment(line))
        indent = code[: len(code) - len(code.lstrip())]
        inner = [
            indent + line.lstrip() if _is_comment(line) and not line.startswith(indent) else line
            for line in lines[first - 1 : last]
        ]
        lines[first - 1 : last] = [indent + BEGIN, *inner, indent + END]
    return "\n".join(lines)
