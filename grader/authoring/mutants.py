"""Small faults put between the markers of a solution, one at a time: typical slips in NumPy code."""

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from grader.authoring.stub import find_regions
from grader.sandbox.source import defined_by
from grader.work.work import Mutant

_SWAPPED_OPERATORS: dict[type, type] = {
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
_NEIGHBOURS = {
    "maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max", "sum": "mean", "mean": "sum",
    "argmax": "argmin", "argmin": "argmax", "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like",
    "ones_like": "zeros_like", "log": "log2", "exp": "exp2", "sqrt": "abs", "square": "abs", "std": "var",
    "var": "std", "any": "all", "all": "any", "normal": "uniform", "standard_normal": "random",
}  # fmt: skip
_PASSING_THROUGH = {
    "abs", "array", "astype", "atleast_2d", "clip", "copy", "flatten", "ravel", "reshape", "squeeze",
    "transpose",
}  # fmt: skip
_INTO_AN_ARGUMENT: dict[type, str] = {ast.Add: "add", ast.Sub: "subtract", ast.Div: "divide"}
_NEW_AXIS = {"None", "np.newaxis"}
_WITH_OUT = {"abs", "clip", "exp", "log", "maximum", "minimum", "square"}


def mutants(solution: str) -> list[Mutant]:
    """Return all mutants of a module, by its definitions; `_left_alone` says what none are made of."""
    tree = ast.parse(solution)
    regions, _ = find_regions(solution)
    original = ast.unparse(tree).splitlines()
    made: dict[str, Mutant] = {}
    for owner in tree.body:
        bound = {ast.unparse(node) for node in ast.walk(owner) if _is_bound(node)}
        arguments = _arguments(owner) - bound
        skipped, names = _left_alone(owner), {*defined_by(owner)}
        defined = names.pop() if len(names) == 1 else ""  # else the checks of any may notice it
        for node in ast.walk(owner):
            line = getattr(node, "lineno", 0)
            if id(node) in skipped or not any(region.begin < line < region.end for region in regions):
                continue
            kept = type(node), vars(node).copy()
            for other in _faulty(node, arguments):
                _become(node, type(other), vars(other))
                source = ast.unparse(tree)
                _become(node, *kept)
                lines = zip(original, source.splitlines(), strict=False)
                for before, after in [pair for pair in lines if pair[0] != pair[1]][:1]:
                    told = before.strip(), "" if after.strip() == "pass" else after.strip()
                    made.setdefault(source, Mutant(defined, *told, source))
    return list(made.values())


def _become(node: ast.AST, kind: type[ast.AST], fields: dict[str, Any]) -> None:
    """Make a node what another is; in place, so that no parent need be known."""
    node.__class__ = kind
    vars(node).clear()
    vars(node).update(fields)


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


def _faulty(node: Any, arguments: Collection[str]) -> Sequence[ast.AST]:
    """Return what may stand by mistake in a node's place; `arguments` are what the caller passed."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _SWAPPED_OPERATORS:
            return [_with(node, ops=[_SWAPPED_OPERATORS[type(operator)]()])]
        case ast.BinOp(op=ast.MatMult()):
            return [_with(node, left=node.right, right=node.left)]
        case ast.BinOp(left=ast.Name(id=name)) if name in arguments and type(node.op) in _INTO_AN_ARGUMENT:
            # ``x - y`` as ``np.subtract(x, y, out=x)``, where `x` is the caller's.
            function, out = _of_numpy(_INTO_AN_ARGUMENT[type(node.op)]), [ast.keyword("out", node.left)]
            return [*_swapped(node), ast.Call(function, [node.left, node.right], out)]
        case ast.BinOp() | ast.BoolOp():
            return _swapped(node)
        case ast.AugAssign():
            return [*_swapped(node), ast.Pass()]
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            return [node.operand]
        case ast.Constant():
            return [_with(node, value=value) for value in _other_values(node.value)]
        case ast.Call():
            return [*_in_a_call(node, arguments)]
        case ast.If() | ast.IfExp():
            return [_with(node, test=ast.Constant(value)) for value in (True, False)]
        case ast.Attribute(attr="T"):
            return [node.value]
        case ast.Subscript() if _NEW_AXIS & {ast.unparse(part) for part in ast.walk(node.slice)}:
            return [node.value]
        case ast.Expr() | ast.Assign():
            return [ast.Pass()]  # the statement is left out
    return []


def _swapped(node: Any) -> list[ast.AST]:
    other = _SWAPPED_OPERATORS.get(type(node.op))
    return [_with(node, op=other())] if other else []


def _other_values(value: object) -> Sequence[object]:
    match value:
        case bool():
            return [not value]
        case int():
            return sorted({value + 1, 2 * value} - {value})
        case float():
            return [2 * value or 1.0]
        case str() if value:
            return [value + "x"]
    return []


def _in_a_call(node: ast.Call, arguments: Collection[str]) -> Iterator[ast.AST]:
    """Yield the faults of a call: by its name, its keywords and the order of its arguments."""
    for keyword in node.keywords:
        if keyword.arg in ("axis", "keepdims", "dtype"):
            yield _with(node, keywords=[other for other in node.keywords if other is not keyword])
    match node:
        case ast.Call(func=ast.Name(id="max" | "min" as name)):
            yield _with(node, func=_with(node.func, id=_NEIGHBOURS[name]))
        case ast.Call(func=ast.Attribute(attr=name, value=owner)):
            of_numpy = isinstance(owner, ast.Name) and owner.id == "np"
            if name in _NEIGHBOURS and not any(keyword.arg in ("loc", "scale") for keyword in node.keywords):
                yield _with(node, func=_with(node.func, attr=_NEIGHBOURS[name]))
            if name in _PASSING_THROUGH:
                yield from node.args[:1] if of_numpy else [owner]
            if name == "permutation":
                yield _with(node, func=_of_numpy("arange"))
            if name == "where" and len(node.args) == 3:
                condition, first, second = node.args
                yield _with(node, args=[condition, second, first])
            if name in ("dot", "matmul", "subtract", "divide", "power") and len(node.args) == 2:
                yield _with(node, args=node.args[::-1])
            if of_numpy and name in _WITH_OUT and not node.keywords:
                for part in node.args:
                    if isinstance(part, ast.Name) and part.id in arguments:
                        yield _with(node, keywords=[ast.keyword("out", part)])


def _of_numpy(name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())


def _with(node: ast.AST, **changes: Any) -> ast.AST:
    return type(node)(**vars(node) | changes)
