"""From what a student wrote below a code question to one function; it is parsed, and never run here."""

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

_OF_NUMPY = """
abs absolute add all amax amin any append apply_along_axis arange argmax argmin argsort array array_equal
asarray astype atleast_1d atleast_2d average bool_ broadcast_to ceil clip column_stack concatenate copy
cumprod cumsum diag diagonal diff divide dot einsum equal exp exp2 expand_dims expm1 eye fabs flatnonzero
flip float32 float64 float_power floor full full_like greater greater_equal heaviside hstack identity inner
int32 int64 isclose isfinite isnan kron less less_equal linspace log log10 log1p log2 logaddexp logical_and
logical_not logical_or logical_xor matmul max maximum mean median min minimum mod moveaxis multiply
nan_to_num ndim negative nonzero norm not_equal ones ones_like outer positive power prod ptp ravel
reciprocal repeat reshape roll round shape sign sin size sort sqrt square squeeze stack std subtract sum
swapaxes take take_along_axis tan tanh tensordot tile trace transpose tri tril triu true_divide unique var
vdot vecdot vectorize vstack where zeros zeros_like newaxis e pi inf nan linalg
"""
_ATTRIBUTES = """
T all any argmax argmin argsort astype clip conj copy cumprod cumsum diagonal dot dtype flat flatten get
item items keys max mean min ndim nonzero prod ravel real repeat reshape round shape size squeeze std sum
swapaxes take tolist trace transpose values var
"""
_BUILTINS = """
abs all any bool dict divmod enumerate float int len list map max min pow range reversed round set slice
sorted sum tuple zip
"""
_CHANGES = {ast.NamedExpr: "':='", ast.Await: "await", ast.Yield: "yield", ast.YieldFrom: "yield"}

# Full-width signs, as a Japanese keyboard writes them, and what word processors make of quotes and signs.
_ODD, _USUAL = "\u3000\u00a0−–×∗‘’“”", "  --**''\"\""
_PLAIN = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
_PLAIN |= {ord(odd): usual for odd, usual in zip(_ODD, _USUAL, strict=True)}


def code_function(question: Code, answer: str) -> str:
    """Return the function that returns what an answer computes; what is not allowed is `Unreadable`."""
    body = _body(question, _one_statement(answer))
    lines = [f"def {question.id}({', '.join(question.variables)}):", f"    {body}"]
    if question.target:
        lines.append(f"    return {changed_name(question.target)}")
    return "\n".join(lines) + "\n"


def answer_of(function: str) -> str:
    """Return the answer that a function of `code_function`, perhaps changed since, stands for."""
    [_, body, *_] = function.split("\n")
    return ast.unparse(ast.parse(body.strip().removeprefix("return ")))


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


def _body(question: Code, statement: ast.stmt) -> str:
    """Return the line that does what a statement does, whose left side must fit the question."""
    target = question.target
    begin = f"{target} = " if target else "return "
    match statement:
        case ast.AugAssign(target=left, op=operator, value=value):  # changes what was there before
            if not target:
                raise Unreadable(m.STATEMENT)
            _check_target(question, left)
            if changed_name(target) not in question.variables:
                raise Unreadable(m.NO_VALUE_BEFORE, target=target)
            sign = ast.unparse(ast.BinOp(ast.Name("a"), operator, ast.Name("b")))[2:-2]
            return f"{target} {sign}= {_checked(question, value)}"
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="update"), args=[new])
        ) if target and name == changed_name(target) and name in question.variables:
            return f"{name}.update({_checked(question, new)})"
        case (
            ast.Assign(targets=[left], value=value)
            | ast.AnnAssign(target=left, value=ast.expr() as value)
            | ast.Expr(value=ast.NamedExpr(target=left, value=value))
        ):
            if target:
                _check_target(question, left)
            elif not isinstance(left, ast.Name):
                raise Unreadable(m.ASSIGNS)
            return begin + _checked(question, value)
        case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
            if question.keeps:
                raise Unreadable(m.KEEPS_NOTHING, target=target)
            return begin + _checked(question, value)
    raise Unreadable(m.NO_STATEMENT if target else m.NO_EXPRESSION, target=target)


def _checked(question: Code, value: ast.expr) -> str:
    """Return the source of an expression, if all of it is allowed."""
    _check_size(value)
    return ast.unparse(_Allowed(question, value).visit(value))


def _check_target(question: Code, target: ast.expr) -> None:
    _check_size(target)
    if ast.unparse(target) != ast.unparse(ast.parse(question.target)):
        shown = ast.unparse(target)[:50] if isinstance(target, ast.Name | ast.Subscript) else "something else"
        raise Unreadable(m.OTHER_TARGET, what=shown, target=question.target)


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
    """Brings an expression into one spelling: ``numpy.`` is ``np.``, and ``functions.relu`` is ``relu``."""

    def __init__(self, question: Code, value: ast.expr) -> None:
        self._variables = question.variables
        self._functions = question.given
        self._names = {*question.variables, *question.given, *_BUILTINS.split()}
        parts = list(ast.walk(value))  # names of its own: of comprehensions, and of a lambda's arguments
        self._names |= {n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        self._names |= {n.arg for n in parts if isinstance(n, ast.arg)}

    def visit(self, node: ast.AST) -> ast.AST:
        """Return a node in the one spelling; raise `Unreadable` if it or anything in it is not allowed."""
        if what := _CHANGES.get(type(node)):
            raise Unreadable(m.USES_NEEDLESS, what=what)
        match node:
            case ast.Attribute(value=ast.Name(id="functions"), attr=name) if name in self._functions:
                return ast.copy_location(ast.Name(name, node.ctx), node)
            case ast.Attribute(value=ast.Name(id="np" | "numpy") as numpy, attr=name):
                if name not in _OF_NUMPY.split():
                    raise Unreadable(m.USES_OTHER_FUNCTION, what=f"np.{name[:SHOWN]}")
                numpy.id = "np"
                return node
            case ast.Attribute(value=ast.Attribute(attr="linalg"), attr="norm"):
                pass
            case ast.Attribute(attr=name) if name not in _ATTRIBUTES.split():
                raise Unreadable(m.USES_OTHER_ATTRIBUTE, what=f"'.{name[:SHOWN]}'")
            case ast.Name(id=name) if name not in self._names:
                known = ", ".join([*self._variables, *self._functions, "np"])
                raise Unreadable(m.USES_OTHER_NAME, name=name[:SHOWN], known=known)
            case ast.arg(arg=name) | ast.Name(id=name) if "__" in name:
                raise Unreadable(m.USES_OTHER_NAME, name=name[:SHOWN], known=", ".join(self._variables))
            case ast.Constant(value=value) if not isinstance(value, int | float | str | EllipsisType | None):
                raise Unreadable(m.NO_REAL_NUMBER, value=str(value)[:SHOWN])
            case ast.Constant(value=int() as value) if abs(value) > 10**9:
                raise Unreadable(m.NUMBER_TOO_LARGE)
            case ast.Call(func=ast.Name(id=name)) if name in self._variables:
                raise Unreadable(m.CALLS_NO_FUNCTION, what=name[:SHOWN])
            case ast.keyword(arg="out"):
                raise Unreadable(m.USES_OTHER_ARGUMENT, name="out")
        return self.generic_visit(node)
