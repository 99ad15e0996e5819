"""From what a student wrote below a code question to one function of the module.

An answer is parsed and never run here. It may use a small part of Python: arithmetic on the names of its
question, functions of NumPy from a list, indexing and a few attributes.
"""

from __future__ import annotations

import ast
import textwrap
import warnings
from types import EllipsisType

from grader import messages as m
from grader.work.forms.questions import Code, changed_name
from grader.work.work import Unreadable

LONGEST = 2000
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

# Full-width signs, as a Japanese keyboard writes them, and what word processors make of quotes and signs.
_ODD, _USUAL = "\u3000\u00a0−–×∗‘’“”", "  --**''\"\""
_PLAIN = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
_PLAIN |= {ord(odd): usual for odd, usual in zip(_ODD, _USUAL, strict=True)}


def code_function(question: Code, answer: str) -> str:
    """Return the source of the function that an answer stands for: it returns what the answer computes.

    An answer that is not one expression or statement, or uses what is not allowed, is `Unreadable`.
    """
    statement = _one_statement(answer)
    if isinstance(statement, ast.AugAssign):
        body = _augmented(question, statement)
    else:
        body = f"{question.target} = " if question.target else "return "
        body += _checked(question, _value(question, statement))
    lines = [f"def {question.id}({', '.join(question.variables)}):", f"    {body}"]
    if question.target:
        lines.append(f"    return {changed_name(question.target)}")
    return "\n".join(lines) + "\n"


def answer_of(function: str) -> str:
    """Return the answer that a function of `code_function`, perhaps changed since, stands for."""
    [defined] = ast.parse(function).body
    assert isinstance(defined, ast.FunctionDef)
    first = defined.body[0]
    value = first.value if isinstance(first, ast.Return) else first
    assert value is not None
    return ast.unparse(value)


def _one_statement(answer: str) -> ast.stmt:
    source = textwrap.dedent(answer.translate(_PLAIN)).strip().strip("`").strip()
    if len(source) > LONGEST:
        raise Unreadable(m.TOO_MANY_CHARACTERS, most=LONGEST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source).body
    except SyntaxError as error:
        raise Unreadable(m.ANSWER_NOT_PYTHON_WHY, why=error.msg) from None
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable(m.ANSWER_NOT_PYTHON) from None
    if not body:
        raise Unreadable(m.NO_ANSWER_GIVEN)
    if len(body) > 1:
        raise Unreadable(m.SEVERAL_STATEMENTS, count=len(body))
    return body[0]


def _value(question: Code, statement: ast.stmt) -> ast.expr:
    """Return the right side of a statement, whose left side must fit the question."""
    match statement:
        case ast.Expr(value=value):
            return value
        case ast.Return(value=ast.expr() as value) if not question.target:
            return value
        case ast.Assign(targets=[target], value=value):
            if question.target:
                _check_target(question, target)
            elif not isinstance(target, ast.Name):
                raise Unreadable(m.ASSIGNS)
            return value
    raise Unreadable(m.NO_STATEMENT if question.target else m.NO_EXPRESSION, target=question.target)


def _augmented(question: Code, statement: ast.AugAssign) -> str:
    """Return a statement such as ``network[key] -= ...``, which changes what was there before."""
    if not question.target:
        raise Unreadable(m.STATEMENT)
    _check_target(question, statement.target)
    if changed_name(question.target) not in question.variables:
        raise Unreadable(m.NO_VALUE_BEFORE, target=question.target)
    sign = ast.unparse(ast.BinOp(ast.Name("a"), statement.op, ast.Name("b")))[2:-2]
    return f"{question.target} {sign}= {_checked(question, statement.value)}"


def _checked(question: Code, value: ast.expr) -> str:
    """Return the source of an expression, if all of it is allowed."""
    _check_size(value)
    return ast.unparse(_Allowed(question).visit(value))


def _check_target(question: Code, target: ast.expr) -> None:
    _check_size(target)
    if ast.unparse(target) != ast.unparse(_target(question)):
        shown = ast.unparse(target)[:50] if isinstance(target, ast.Name | ast.Subscript) else "something else"
        raise Unreadable(m.OTHER_TARGET, what=shown, target=question.target)


def _target(question: Code) -> ast.expr:
    return ast.parse(question.target, mode="eval").body


def _check_size(tree: ast.AST) -> None:
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
    """Brings a small expression into the one spelling that the module uses, if all of it is allowed.

    ``numpy.`` becomes ``np.``, and ``functions.relu`` becomes ``relu``. A node is seen before its parts.
    """

    def __init__(self, question: Code) -> None:
        self._names = question.variables
        self._functions = question.given

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
            case ast.Constant(value=value) if not isinstance(value, int | float | str | EllipsisType | None):
                raise Unreadable(m.NO_REAL_NUMBER, value=str(value)[:SHOWN])
            case ast.Constant(value=int() as value) if abs(value) > 10**9:
                raise Unreadable(m.NUMBER_TOO_LARGE)
            case ast.Call(func=ast.Name(id=name)) if name in self._names:
                raise Unreadable(m.CALLS_NO_FUNCTION, what=name[:SHOWN])
            case ast.Call(func=function) if not isinstance(function, ast.Attribute | ast.Name):
                raise Unreadable(m.CALLS_NO_FUNCTION, what=ast.unparse(function)[:SHOWN])
            case ast.keyword(arg=argument) if argument not in KEYWORDS:
                raise Unreadable(m.USES_OTHER_ARGUMENT, name=(argument or "**")[:SHOWN])
        return self.generic_visit(node)
