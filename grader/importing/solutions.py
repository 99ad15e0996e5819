"""Solutions of other systems between our markers, inside of what they define.

nbgrader takes out whole cells, others a whole module. Here a student keeps the head and the docstring of what
is asked for, so markers move inside; where the instructor's do as they stand, they stay where they are.
"""

import ast
import copy
import itertools
from collections.abc import Callable, Collection, Iterator, Sequence

from grader.authoring.stub import find_regions, holds_solution, solution_problems
from grader.importing.names import Definition, Function, lines_of, names_of, parse, places, without_markers
from grader.sandbox.source import defined_by
from grader.work.percent import BEGIN, END

_Lines = tuple[int, int]  # first and last of a piece, counted from 1
_Kept = tuple[set[ast.stmt], set[ast.stmt]]  # what students keep the head of, and what they keep whole


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
    parse(bare)
    if bare != source:
        kept = _with_our_markers(source, begin, end)
        if not solution_problems(kept, "") and _all_inside(kept):
            return kept
    return _marked(bare, _heads_and_imports)


def marked_module(source: str, asked: Collection[str], stub: str = "") -> str:
    """Return a module with markers around its solution; students keep the heads of what tests ask for.

    What an author's `stub` holds as well is given; names that tests ask for keep their values there.
    """
    given, lines, tree = parse(stub).body, source.split("\n"), parse(source)
    shown = {ast.dump(node) for node in _with_methods(given)}
    names = [node for node in given if isinstance(node, ast.Assign | ast.AnnAssign)]
    same = {ast.dump(node) for node in tree.body}
    added = [one for one in names if names_of([one]).bound & {*asked} and ast.dump(one) not in same]
    place = max((node.end_lineno or 0 for node in tree.body if _is_future(node)), default=0)
    lines[place:place] = [ast.unparse(node) for node in added]
    methods = {node.name for node in _with_methods(given) if isinstance(node, Function)}
    return _marked("\n".join(lines), lambda tree: _asked_for(tree, asked, shown, methods))


def exercises_of(source: str, *, names: bool = False) -> list[str]:
    """Return the functions and classes that hold a solution, in order; and `names` that a solution gives."""
    (regions, _), found = find_regions(source), dict[int, list[str]]()
    body = parse(source).body
    for node in body:
        if isinstance(node, Definition) and any(holds_solution(node, region) for region in regions):
            found[node.lineno] = [node.name]
    for region in regions if names else ():
        inside = [node for node in body if region.begin < node.lineno < region.end]
        given = [] if region.owner else [name for node in inside for name in defined_by(node)]
        found.setdefault(region.begin, given)  # also what stands above, as `answer = None` for a start
    return [name for line in sorted(found) for name in found[line]]


def _with_methods(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, ast.ClassDef):
            yield from node.body


def _heads_and_imports(tree: ast.Module) -> _Kept:
    nodes = [*ast.walk(tree)]
    heads: set[ast.stmt] = {node for node in nodes if isinstance(node, Definition)}
    return heads, {node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)}


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _asked_for(
    tree: ast.Module, asked: Collection[str], shown: Collection[str], methods: Collection[str]
) -> _Kept:
    """Return what students keep of a module of which they are asked for some names."""
    given = {node for node in _with_methods(tree.body) if ast.dump(node) in shown or _is_future(node)}
    found = [node for node in tree.body if isinstance(node, Definition) and node.name in asked]
    heads = set[ast.stmt](found)
    for child in (child for node in found if isinstance(node, ast.ClassDef) for child in node.body):
        if isinstance(child, Function):
            is_private = child.name.startswith("_") and not child.name.startswith("__")
            heads |= {child} if child.name in methods or not is_private else set()
    while True:
        left = [_left(node, heads, given) for node in tree.body if node in heads | given]
        needed = names_of(left).early
        more = {node for node in tree.body if names_of([node]).bound & needed} - heads - given
        if not more:
            return heads, given
        given |= more


def _left(node: ast.stmt, heads: set[ast.stmt], given: set[ast.stmt]) -> ast.stmt:
    """Return what is left of a statement of which students keep the head."""
    if node in given or not isinstance(node, Definition):
        return node
    left = copy.copy(node)
    left.body = [ast.copy_location(ast.Pass(), node)]
    if isinstance(node, ast.ClassDef):
        inner = [child for child in node.body if child in heads or not isinstance(child, Function)]
        left.body += [_left(child, heads, given) for child in inner]
    return left


def _marked(source: str, kept_of: Callable[[ast.Module], _Kept]) -> str:
    tree = parse(source)
    if not has_one_liner(tree, source):
        made = _insert(source, tree, *kept_of(tree))
        if ast.dump(parse(made)) == ast.dump(tree) and not solution_problems(made, ""):
            return made
    plain = ast.unparse(tree)
    tree = parse(plain)
    return _insert(plain, tree, *kept_of(tree))


def _with_our_markers(source: str, begin: str, end: str) -> str:
    """Spell the markers as ours, each indented as the code that follows its begin."""
    found, lines, indent = list(places(source, begin, end)), list[str](), ""
    for number, (place, line) in enumerate(found):
        if place == "begin":
            following = (text for where, text in found[number + 1 :] if where == "inside")
            code = next((text for text in following if text.strip() and text.lstrip()[0] != "#"), "")
            indent = code[: len(code) - len(code.lstrip())]
        lines.append({"begin": indent + BEGIN, "end": indent + END}.get(place, line))
    return "\n".join(lines)


def _all_inside(source: str) -> bool:
    """Return whether no region takes a function or class away as a whole."""
    regions, _ = find_regions(source)
    taken = [node for node in ast.walk(parse(source)) if isinstance(node, Definition)]
    return not any(
        region.begin < node.lineno < region.end and not region.owner for region in regions for node in taken
    )


def has_one_liner(tree: ast.Module, source: str) -> bool:
    """Return whether a function does something on the line of its head, or of its docstring."""
    lines = source.encode().split(b"\n")
    inner = [child for node in ast.walk(tree) if isinstance(node, Function) for child in node.body]
    return any(lines[child.lineno - 1][: child.col_offset].strip() for child in inner)


def _solutions(
    body: Sequence[ast.stmt], lines: Sequence[str], heads: set[ast.stmt], given: set[ast.stmt]
) -> Iterator[_Lines]:
    """Yield the lines of each solution among the statements of a module or a class."""
    for stays, group in itertools.groupby(body, (heads | given).__contains__):
        nodes = list(group)
        if not stays:
            yield lines_of(nodes[0])[0], lines_of(nodes[-1])[1]
        for node in nodes if stays else ():
            if node not in given and isinstance(node, Definition):
                yield from _inside(node, lines, heads, given)


def _inside(
    node: Definition, lines: Sequence[str], heads: set[ast.stmt], given: set[ast.stmt]
) -> Iterator[_Lines]:
    """Yield the lines of the solutions inside of a definition."""
    inner = [child for child in node.body if isinstance(child, Function)]
    if isinstance(node, ast.ClassDef) and heads.intersection(inner):
        yield from _solutions(inner, lines, heads, given)
        return
    documented = ast.get_docstring(node, clean=False) is not None
    if isinstance(node, ast.ClassDef) and not documented:
        yield lines_of(node)  # nothing of it could be left
        return
    body = node.body[1:] if documented else node.body
    if not body or all(isinstance(child, ast.Pass) for child in body):
        return
    first = lines_of(body[0])[0]
    while _is_comment(lines[first - 2]):
        first -= 1
    yield first, body[-1].end_lineno or body[-1].lineno


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _insert(source: str, tree: ast.Module, heads: set[ast.stmt], given: set[ast.stmt]) -> str:
    """Put markers around the solutions of a source; comments in them are indented as far as they must be."""
    lines = source.split("\n")
    for first, last in reversed(list(_solutions(tree.body, lines, heads, given))):
        code = next(line for line in lines[first - 1 : last] if not _is_comment(line))
        indent = code[: len(code) - len(code.lstrip())]
        inner = [
            indent + line.lstrip() if _is_comment(line) and not line.startswith(indent) else line
            for line in lines[first - 1 : last]
        ]
        lines[first - 1 : last] = [indent + BEGIN, *inner, indent + END]
    return "\n".join(lines)
