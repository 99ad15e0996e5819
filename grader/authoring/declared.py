"""What a test declares of itself in the marks above it, read from its source: nothing is imported or run."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from grader.authoring.problems import Problem

_POINTS = "Give the check's points as a plain number above 0: @check(points=1)."
_EXERCISE = 'Name the exercise in plain text: @exercise("softmax").'
_CASES = "Write the cases of parametrize as a literal list, so that they can be counted."
_ONE_CHECK = "Every test is one check: put one @check(points=...) above it."
_ONE_EXERCISE = "The check belongs to no one exercise: put one @exercise(...) above it or its class."


def points_of(function: ast.FunctionDef, file: str) -> float | Problem:
    """Return what a check says that it is worth, or what is wrong with that."""
    marks = list(_calls(function.decorator_list, "check"))
    if len(marks) != 1:
        return Problem(file, function.lineno, _ONE_CHECK)
    given = [keyword.value for keyword in marks[0].keywords if keyword.arg == "points"]
    value = given[0].value if given and isinstance(given[0], ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        return Problem(file, marks[0].lineno, _POINTS)
    return float(value)


def exercise_of(function: ast.FunctionDef, group: ast.ClassDef | None, file: str) -> str | Problem:
    """Return the exercise of a check: its own mark's, else its class's; or what is wrong with that."""
    marks = list(_calls(function.decorator_list, "exercise"))
    if not marks and group:
        marks = list(_calls(group.decorator_list, "exercise"))
    if len(marks) != 1:
        return Problem(file, function.lineno, _ONE_EXERCISE)
    given = marks[0].args[0] if marks[0].args else None
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        return Problem(file, marks[0].lineno, _EXERCISE)
    return given.value


def cases_of(node: ast.FunctionDef | ast.ClassDef, file: str) -> int | Problem:
    """Return how many cases the parametrize marks of a check or class make, or what is wrong with them."""
    cases = 1
    for mark in _calls(node.decorator_list, "parametrize"):
        named = [keyword.value for keyword in mark.keywords if keyword.arg == "argvalues"]
        values = [*mark.args[1:2], *named]
        literal = values[0] if len(values) == 1 and isinstance(values[0], ast.List | ast.Tuple) else None
        if not literal or not literal.elts or any(isinstance(entry, ast.Starred) for entry in literal.elts):
            return Problem(file, mark.lineno, _CASES)
        cases *= len(literal.elts)
    return cases


def is_fixture(function: ast.FunctionDef) -> bool:
    """Return whether a function is marked as a fixture."""
    return any(_name(mark) == "fixture" for mark in function.decorator_list)


def has_keyword(function: ast.FunctionDef, name: str) -> bool:
    """Return whether a mark above a function is given the argument `name`."""
    calls = (mark for mark in function.decorator_list if isinstance(mark, ast.Call))
    return any(keyword.arg == name for mark in calls for keyword in mark.keywords)


def argument_names(function: ast.FunctionDef) -> list[str]:
    """Return the names of a function's arguments: for a test or fixture, the fixtures that it takes."""
    given = function.args
    return [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _calls(decorators: Sequence[ast.expr], name: str) -> Iterator[ast.Call]:
    for mark in decorators:
        if isinstance(mark, ast.Call) and _name(mark) == name:
            yield mark


def _name(mark: ast.expr) -> str:
    """Return the last part of a decorator's name: ``check`` of ``checks.check(points=1)``."""
    if isinstance(mark, ast.Call):
        return _name(mark.func)
    return mark.attr if isinstance(mark, ast.Attribute) else getattr(mark, "id", "")
