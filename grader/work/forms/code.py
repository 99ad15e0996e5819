"""From what a student wrote below a code question to one function of the module."""

from __future__ import annotations

import ast
import textwrap
import warnings

from grader import messages as m
from grader.work.forms.grammar import allowed, check_size
from grader.work.forms.questions import Code, changed_name
from grader.work.work import Unreadable

LONGEST = 2000

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
        value = allowed(_value(question, statement), question.variables, question.given)
        body = f"{question.target} = " if question.target else "return "
        body += ast.unparse(value)
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
    whole = ast.BinOp(_target(question), statement.op, statement.value)
    allowed(whole, question.variables, question.given)
    sign = ast.unparse(ast.BinOp(ast.Name("a"), statement.op, ast.Name("b")))[2:-2]
    return f"{question.target} {sign}= {ast.unparse(whole.right)}"


def _check_target(question: Code, target: ast.expr) -> None:
    check_size(target)
    if ast.unparse(target) != ast.unparse(_target(question)):
        shown = ast.unparse(target)[:50] if isinstance(target, ast.Name | ast.Subscript) else "something else"
        raise Unreadable(m.OTHER_TARGET, what=shown, target=question.target)


def _target(question: Code) -> ast.expr:
    return ast.parse(question.target, mode="eval").body
