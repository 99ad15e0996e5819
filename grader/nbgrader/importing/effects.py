"""Tests that look at what a student's function did to its arguments: values cross by copy, so it did nothing.

Such a test fails for everybody, or, where it asks that an argument is left alone, passes for everybody.
"""

from __future__ import annotations

import ast
from collections.abc import Collection


def looks_at_effect(tree: ast.Module, students: Collection[str]) -> str:
    """Return what a test looks at, if it is an argument that a student's function was given, or nothing.

    Such is a statement that asks for an argument, and for nothing that students' code returned.

    Parameters
    ----------
    tree : Module
        The test.
    students : collection of str
        The names in it that come from the submission.

    Examples
    --------
    >>> looks_at_effect(ast.parse("x = [2, 1]; sort(x); assert x == [1, 2]"), ["sort"])
    'it looks at what happens to x, and values are copied; use .record(x).args'
    >>> looks_at_effect(ast.parse("x = [2, 1]; y = sort(x); assert y == sorted(x)"), ["sort"])
    ''
    """
    derived, given = set(students), set[str]()
    for node in sorted(_statements(tree), key=lambda node: node.lineno):
        named = _names([node])
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Expr) and not _is_print(node)):
            if named & given and not named & derived:
                name = min(named & given)
                return f"it looks at what happens to {name}, and values are copied; use .record({name}).args"
        elif named & derived:
            derived |= _names(node.targets) if isinstance(node, ast.Assign) else set()
        given |= {
            argument.id
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and _names([call.func]) & derived
            for argument in (*call.args, *(keyword.value for keyword in call.keywords))
            if isinstance(argument, ast.Name)
        }
    return ""


def _statements(tree: ast.Module) -> list[ast.stmt]:
    simple = ast.Assert | ast.Expr | ast.Assign
    return [node for node in ast.walk(tree) if isinstance(node, simple)]


def _names(nodes: Collection[ast.AST]) -> set[str]:
    return {inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _is_print(node: ast.Expr) -> bool:
    call = node.value
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
