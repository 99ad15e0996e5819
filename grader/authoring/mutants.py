"""Small faults put into a solution one at a time, to see whether the checks notice.

The operators are those of NumPy code: comparison and arithmetic, constants, signs, axes and keepdims, a
function for its neighbour, copies left out, conditions fixed, statements dropped. Each mutant is the whole
module again, and knows the line that differs.
"""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

_SWAPPED_OPERATORS: dict[type, type] = {
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
_NEIGHBOURS = {
    "maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max", "sum": "mean", "mean": "sum",
    "argmax": "argmin", "argmin": "argmax", "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like",
    "ones_like": "zeros_like", "log": "log2", "exp": "exp2", "sqrt": "abs", "square": "abs", "std": "var",
    "permutation": "arange", "normal": "uniform", "standard_normal": "random",
}  # fmt: skip
_PASSING_THROUGH = {"copy", "array", "asarray", "astype", "ravel", "reshape", "abs", "transpose"}


class Mutant(msgspec.Struct, frozen=True):
    """A solution with one small fault.

    Parameters
    ----------
    function : str
        The function or class that the fault is in.
    before, after : str
        The line that differs, as it was and as it is; `after` is empty if a statement was dropped.
    source : str
        The whole module.
    """

    function: str
    before: str
    after: str
    source: str


def mutants(solution: str) -> list[Mutant]:
    """Return all mutants of a module, in the order of its lines.

    Parameters
    ----------
    solution : str
        Python source; docstrings, imports and annotations are left alone.
    """
    tree = ast.parse(solution)
    original = ast.unparse(tree).splitlines()
    made: dict[str, Mutant] = {}
    for position, owner in enumerate(tree.body):
        if isinstance(owner, ast.FunctionDef | ast.ClassDef):
            for change in _changes(owner):
                mutated = copy.deepcopy(tree)
                change(mutated.body[position])
                source = ast.unparse(ast.fix_missing_locations(mutated))
                before, after = _difference(original, source.splitlines())
                if before or after:
                    made.setdefault(source, Mutant(owner.name, before, after, source))
    return list(made.values())


_Change = Callable[[ast.AST], None]


def _changes(owner: ast.AST) -> Iterator[_Change]:
    """Yield every change of a function, each as an action on a copy of it."""
    skipped = {id(part) for node in ast.walk(owner) for part in _left_alone(node)}
    for number, node in enumerate(ast.walk(owner)):
        if id(node) in skipped:
            continue
        for variant in range(_count(node)):
            yield _action(number, variant)


def _action(number: int, variant: int) -> _Change:
    def change(owner: ast.AST) -> None:
        target = next(node for at, node in enumerate(ast.walk(owner)) if at == number)
        _edits(target)[variant]()

    return change


def _count(node: ast.AST) -> int:
    return len(_edits(node))


def _left_alone(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that no mutant is made of: docstrings, annotations, raised messages."""
    body = getattr(node, "body", None)
    if (
        isinstance(body, list)
        and body
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
    ):
        yield from ast.walk(body[0])
    if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom):
        yield from ast.walk(node)
    for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
        if annotation is not None:
            yield from ast.walk(annotation)


def _edits(node: Any) -> list[Callable[[], None]]:
    """Return the changes that can be made to one node, in place."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _SWAPPED_OPERATORS:
            return [_setter(node, "ops", [_SWAPPED_OPERATORS[type(operator)]()])]
        case ast.BinOp(op=ast.MatMult()):
            return [_setter(node, "left", node.right, "right", node.left)]
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) | ast.BoolOp(op=operator):
            known = _SWAPPED_OPERATORS.get(type(operator))
            swapped = [_setter(node, "op", known())] if known else []
            return swapped + (_dropped(node) if isinstance(node, ast.AugAssign) else [])
        case ast.UnaryOp(op=ast.USub()):
            return [_setter(node, "op", ast.UAdd())]
        case ast.Constant(value=bool(value)):
            return [_setter(node, "value", not value)]
        case ast.Constant(value=int(value) | float(value)):
            return [_setter(node, "value", changed) for changed in {value + 1, 2 * value} - {value}]
        case ast.Constant(value=str(value)) if value:
            return [_setter(node, "value", value + "x")]
        case ast.Call():
            return _call_edits(node)
        case ast.If() | ast.IfExp():
            return [_setter(node, "test", ast.Constant(value)) for value in (True, False)]
        case ast.Attribute(attr="T", value=value):
            return [_become(node, value)]
        case ast.Expr() | ast.Assign():
            return _dropped(node)
    return []


def _call_edits(node: ast.Call) -> list[Callable[[], None]]:
    edits: list[Callable[[], None]] = []
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in _NEIGHBOURS:
        edits.append(_setter(node.func, "attr", _NEIGHBOURS[name]))
    if name in _PASSING_THROUGH and isinstance(node.func, ast.Attribute):
        module = isinstance(node.func.value, ast.Name) and node.func.value.id == "np"
        if not module or node.args:
            edits.append(_become(node, node.args[0] if module else node.func.value))
    if len(node.args) == 2 and name in ("dot", "matmul", "subtract", "divide", "power"):
        edits.append(_setter(node, "args", node.args[::-1]))
    for keyword in node.keywords:
        if keyword.arg in ("axis", "keepdims"):
            edits.append(
                _setter(node, "keywords", [other for other in node.keywords if other is not keyword])
            )
    return edits


def _dropped(node: ast.stmt) -> list[Callable[[], None]]:
    return [_become(node, ast.Pass())]


def _setter(node: ast.AST, *changes: Any) -> Callable[[], None]:
    def apply() -> None:
        for field, value in zip(changes[::2], changes[1::2], strict=True):
            setattr(node, field, value)

    return apply


def _become(node: ast.AST, other: ast.AST) -> Callable[[], None]:
    """Turn a node into another, in place, so that its parent need not be known."""

    def apply() -> None:
        fields = dict(vars(other))
        vars(node).clear()
        vars(node).update(fields)
        node.__class__ = other.__class__

    return apply


def _difference(before: list[str], after: list[str]) -> tuple[str, str]:
    changed = [line for line in difflib.ndiff(before, after) if line[:1] in "+-"]
    old = " ".join(line[2:].strip() for line in changed if line[0] == "-")
    new = " ".join(line[2:].strip() for line in changed if line[0] == "+")
    return old, "" if new == "pass" else new
