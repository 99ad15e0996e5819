"""A plain ``assert`` of a check file tells the values that it compares: as under pytest, but safe to show."""

import ast
from collections.abc import Mapping
from types import CodeType
from typing import Any

import pytest

from grader import messages as m
from grader.checks.compare import CheckFailed, in_lines
from grader.sandbox.counterexample import Counterexample
from grader.sandbox.stand_ins import is_stand_in
from grader.sandbox.text import plain_text
from grader.sandbox.values import shown_as

FAIL = "@fail"  # what stands for `fail` in a check file's module: no name that the file itself can use
_LONGEST_LABEL = 40
_LITERAL = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.unaryop, ast.expr_context)
_APPROX = type(pytest.approx(0.0)).__mro__[1]  # of numbers, lists and dicts of them


def compiled(source: bytes, path: str) -> CodeType:
    """Compile a check file whose module has `fail` under the name `FAIL`."""
    return compile(ast.fix_missing_locations(_Telling().visit(ast.parse(source, path))), path, "exec")


def fail(line: str, values: Mapping[str, Any], message: Any = None, *expected: Any) -> None:
    """Raise what tells of an ``assert`` that does not hold, and of the values in it, by their source.

    Where a call returned the only one, the literal that it should be equal to is `expected`.
    """
    shown = {
        _label(place): in_lines(value)
        for place, value in values.items()
        if shown_as(value) or is_stand_in(value)
    }
    # What `pytest.approx` makes, of numbers that a check gave it, says itself what it takes.
    approx = {place: repr(value) for place, value in values.items() if isinstance(value, _APPROX)}
    shown |= {_label(place): plain_text(text, 500) for place, text in approx.items()}
    told = m.DOES_NOT_HOLD.format(line=line) if message is None else str(message)[:500]
    if expected and shown and None not in values.values():  # of None more is told
        [returned] = shown.values()
        raise CheckFailed(told, Counterexample(returned=returned, expected=in_lines(expected[0])))
    raise CheckFailed(told, Counterexample(others=shown))


def _label(place: str) -> str:
    return place if len(place) <= _LONGEST_LABEL else f"{place[: _LONGEST_LABEL - 3]}..."


class _Telling(ast.NodeTransformer):
    """Makes ``assert f(x) == y`` keep both sides, or arguments, and call `fail` with them for its message."""

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        test, line = node.test, ast.unparse(node.test)
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            sides = [test.left, *test.comparators]
        elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            sides = [test.operand]
        elif isinstance(test, ast.Call) and not any(isinstance(one, ast.Starred) for one in test.args):
            sides = test.args
        else:
            return node
        kept = dict[str, ast.expr]()
        for number, one in enumerate(sides):
            if not all(isinstance(node, _LITERAL) for node in ast.walk(one)):  # it would show itself again
                kept[f"@{number}"] = one
                sides[number] = ast.NamedExpr(ast.Name(f"@{number}", ast.Store()), one)
        is_eq = isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq) and kept.keys() == {"@0"}
        of_call = is_eq and isinstance(kept["@0"], ast.Call) and isinstance(kept["@0"].func, ast.Attribute)
        expected = sides[-1:] if of_call else []
        if isinstance(test, ast.UnaryOp):
            test.operand = sides[0]
        if isinstance(test, ast.Compare):
            test.left, *test.comparators = sides
        places: list[ast.expr | None] = [ast.Constant(ast.unparse(one)) for one in kept.values()]
        values = ast.Dict(places, [ast.Name(name, ast.Load()) for name in kept])
        told = [ast.Constant(line), values, node.msg or ast.Constant(None), *expected]
        node.msg = ast.Call(ast.Name(FAIL, ast.Load()), told, [])
        return node
