"""The small part of Python that a code answer may use.

An answer is parsed here and never run: what passes is arithmetic on the names of its question, functions of
NumPy from a list, indexing and a few attributes. It is evaluated in the sandbox only.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from grader import messages as m
from grader.work.work import Unreadable

DEEPEST = 40
MOST_PARTS = 300
SHOWN = 50

_FUNCTIONS = """
abs absolute add amax amin arange argmax argmin array asarray atleast_2d broadcast_to clip copy cumsum divide
dot einsum exp exp2 expand_dims expm1 eye float64 full full_like heaviside inner log log10 log1p log2 matmul
max maximum mean min minimum multiply ndim negative ones ones_like outer positive power prod ravel reciprocal
repeat reshape shape sign size sqrt square squeeze subtract sum swapaxes take take_along_axis tanh tensordot
tile transpose true_divide vdot where zeros zeros_like
"""
_ATTRIBUTES = """
T argmax argmin astype clip copy cumsum dot flatten max mean min ndim prod ravel repeat reshape shape size
squeeze sum swapaxes take transpose
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
CONSTANTS = frozenset({"newaxis", "e", "pi"})
BUILTINS = frozenset({"abs", "float", "int", "len", "max", "min", "range", "sum"})
KEYWORDS = frozenset({"axis", "axes", "keepdims", "a_min", "a_max", "min", "max"})

_PARTS = (
    *(ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript, ast.Slice, ast.Tuple, ast.List, ast.expr_context),
    *(ast.operator, ast.unaryop, ast.cmpop, ast.Call, ast.Attribute, ast.Name, ast.Constant, ast.keyword),
)
_NOT_ALLOWED = {
    ast.Lambda: "a lambda", ast.IfExp: "an if", ast.NamedExpr: "':='", ast.Await: "await", ast.Starred: "'*'",
    ast.JoinedStr: "an f-string", ast.Dict: "a dict", ast.Set: "a set", ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension", ast.DictComp: "a comprehension", ast.GeneratorExp: "a comprehension",
    ast.Yield: "yield", ast.BoolOp: "'and' or 'or'",
}  # fmt: skip


def allowed(tree: ast.expr, names: Collection[str], functions: Collection[str]) -> ast.expr:
    """Return an expression in the one spelling that the module uses, if all of it is allowed.

    ``numpy.`` becomes ``np.``, and ``functions.relu`` becomes ``relu``. Besides `names`, the variables of the
    question, it may use `functions` of `given.py`; if it holds anything else, it is `Unreadable`.
    """
    check_size(tree)
    checked = _Allowed(names, functions).visit(tree)
    assert isinstance(checked, ast.expr)
    return checked


def check_size(tree: ast.AST) -> None:
    """Refuse a tree that is too large or too deep to go through by recursion."""
    level, count = [tree], 0
    for _ in range(DEEPEST):
        count += len(level)
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if count > MOST_PARTS:
            break
    if level:
        raise Unreadable(m.ANSWER_TOO_LONG)


class _Allowed(ast.NodeTransformer):
    """Refuses the first thing in a small expression that is not allowed; a node is seen before its parts."""

    def __init__(self, names: Collection[str], functions: Collection[str]) -> None:
        self._names = names
        self._functions = functions

    def visit(self, node: ast.AST) -> ast.AST:
        """Return a node in the one spelling; raise `Unreadable` if it or anything in it is not allowed."""
        if not isinstance(node, _PARTS):
            what = _NOT_ALLOWED.get(type(node), f"'{type(node).__name__}'")
            raise Unreadable(m.USES_NEEDLESS, what=what)
        match node:
            case ast.Attribute(value=ast.Name(id="functions"), attr=name) if name in self._functions:
                return ast.copy_location(ast.Name(name, node.ctx), node)
            case ast.Attribute(value=ast.Name(id="np" | "numpy") as numpy, attr=name):
                if name not in FUNCTIONS | CONSTANTS:
                    raise Unreadable(m.USES_OTHER_FUNCTION, what=f"np.{name[:SHOWN]}")
                numpy.id = "np"
                return node
            case ast.Attribute(attr=name) if name not in ATTRIBUTES:
                raise Unreadable(m.USES_OTHER_ATTRIBUTE, what=f"'.{name[:SHOWN]}'")
            case ast.Name(id=name) if name not in {*self._names, *self._functions, *BUILTINS}:
                known = ", ".join([*self._names, *self._functions, "np"])
                raise Unreadable(m.USES_OTHER_NAME, name=name[:SHOWN], known=known)
            case ast.Constant(value=value):
                _check_constant(value)
            case ast.Call(func=function, keywords=keywords):
                self._check_call(function, keywords)
        return self.generic_visit(node)

    def _check_call(self, function: ast.expr, keywords: list[ast.keyword]) -> None:
        named = isinstance(function, ast.Attribute | ast.Name)
        if not named or (isinstance(function, ast.Name) and function.id in self._names):
            raise Unreadable(m.CALLS_NO_FUNCTION, what=ast.unparse(function)[:SHOWN])
        for keyword in keywords:
            if keyword.arg not in KEYWORDS:
                raise Unreadable(m.USES_OTHER_ARGUMENT, name=(keyword.arg or "**")[:SHOWN])


def _check_constant(value: object) -> None:
    good = value is None or value is ... or isinstance(value, bool | int | float | str)
    if not good:
        raise Unreadable(m.NO_REAL_NUMBER, value=str(value)[:SHOWN])
    if isinstance(value, int) and abs(value) > 10**9:
        raise Unreadable(m.NUMBER_TOO_LARGE)
