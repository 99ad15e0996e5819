"""Small faults put between the markers of a solution, one at a time, to see whether the checks notice."""

import ast
import copy
import difflib
from collections.abc import Sequence
from typing import Any

from grader.authoring.mutations import mutations
from grader.authoring.stub import find_regions
from grader.work.work import Mutant


def mutants(solution: str) -> list[Mutant]:
    """Return all mutants of a module, by its functions; `_left_alone` says what none are made of."""
    tree = ast.parse(solution)
    regions, _ = find_regions(solution)
    original = ast.unparse(tree).splitlines()
    made: dict[str, Mutant] = {}
    for owner in tree.body:
        bound = {ast.unparse(node) for node in ast.walk(owner) if _is_bound(node)}
        arguments = _arguments(owner) - bound
        skipped = _left_alone(owner)
        for node in ast.walk(owner):
            line = getattr(node, "lineno", 0)
            if id(node) in skipped or not any(region.begin < line < region.end for region in regions):
                continue
            for number in range(len(mutations(node, arguments))):
                copies: dict[int, Any] = {}  # of every node of the tree, by the id of the original
                mutated = copy.deepcopy(tree, copies)
                mutations(copies[id(node)], arguments)[number]()
                source = ast.unparse(ast.fix_missing_locations(mutated))
                before, after = _difference(original, source.splitlines())
                if before or after:
                    made.setdefault(source, Mutant(getattr(owner, "name", ""), before, after, source))
    return list(made.values())


def _left_alone(owner: ast.stmt) -> set[int]:
    """Return the ids of the nodes that no mutant is made of."""
    skipped = _first_bindings(owner)
    for node in ast.walk(owner):
        parts: Sequence[ast.AST] = []
        match node:
            case ast.Raise() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                parts = [node]
            case ast.JoinedStr(values=values):
                parts = [part for part in values if isinstance(part, ast.Constant)]
            case ast.Subscript(slice=ast.Constant(value=str()) as key):
                parts = [key]
            case ast.keyword(arg="keepdims", value=value):  # to drop it is the same fault
                parts = [value]
            case ast.Call(func=ast.Attribute(attr="reshape"), args=args):  # any negative number does
                parts = [part for arg in args for part in ast.walk(arg) if isinstance(part, ast.UnaryOp)]
            case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=annotation) if annotation:
                parts = [annotation]
        skipped |= {id(inner) for part in parts for inner in ast.walk(part)}
    return skipped


def _first_bindings(owner: ast.stmt) -> set[int]:
    """Return the ids of assignments without which a name would have no value: dropped, they only crash."""
    known = _arguments(owner)
    first = set()
    assigned = [node for node in ast.walk(owner) if isinstance(node, ast.Assign)]
    for node in sorted(assigned, key=lambda node: node.lineno):
        parts = [part for target in node.targets for part in ast.walk(target)]
        names = {ast.unparse(part) for part in parts if _is_bound(part)}
        if names - known:
            first.add(id(node))
        known |= names
    return first


def _is_bound(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)


def _arguments(owner: ast.stmt) -> set[str]:
    return {node.arg for node in ast.walk(owner) if isinstance(node, ast.arg)}


def _difference(before: list[str], after: list[str]) -> tuple[str, str]:
    changed = [line for line in difflib.ndiff(before, after) if line[:1] in "+-"]
    old = " ".join(line[2:].strip() for line in changed if line[0] == "-")
    new = " ".join(line[2:].strip() for line in changed if line[0] == "+")
    return old, "" if new == "pass" else new
