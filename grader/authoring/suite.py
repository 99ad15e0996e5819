"""The checks of an assignment, proven sound without running them.

Whatever would quietly change a grade is refused here: a test without points, one that pytest would not
collect or that another hides, an exercise whose checks do not add up to its points.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping

import msgspec

from grader.authoring.declared import (
    argument_names,
    cases_of,
    exercise_of,
    has_keyword,
    is_fixture,
    points_of,
)
from grader.authoring.problems import Problem, syntax_problem
from grader.authoring.sources import Source


class _Check(msgspec.Struct, frozen=True):
    """One check, as its source says."""

    file: str
    line: int
    name: str  # with its class: "TestSoftmax::test_large_logits"
    exercise: str  # empty if that cannot be read
    points: float  # of all its cases together; nan if that cannot be read


def suite_problems(points: Mapping[str, float], public: Source, hidden: Source) -> list[Problem]:
    """Return all that is wrong with the two check files; `points` are those of ``assignment.toml``."""
    checks: list[_Check] = []
    problems: list[Problem] = []
    for source in (public, hidden):
        try:
            tree = ast.parse(source.text)
        except SyntaxError as error:
            problems.append(syntax_problem(error, source.file))
            continue
        problems += [*_lost_tests(tree, source.file), *_replaced_classes(tree, source.file)]
        for function, group in _collected(tree):
            check, faults = _read_check(function, group, source.file)
            checks.append(check)
            problems += faults
        problems += _fixture_problems(tree, source.file, public=source is public)
    return [*problems, *_name_problems(checks), *_sum_problems(checks, points, public.file)]


def _collected(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, ast.ClassDef | None]]:
    """Yield every test that pytest collects, with its class."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node, None
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test") and not node.bases:
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test"):
                    yield inner, node


def _lost_tests(tree: ast.Module, file: str) -> Iterator[Problem]:
    """Yield the tests that pytest leaves out, or that share a class with inherited ones."""
    collected = {function for function, _ in _collected(tree)}
    advice = "put it at top level, or straight into a class Test... without a base class"
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("test") and node not in collected:
            yield Problem(file, node.lineno, f"{node.name} is not run as it stands; {advice}.")


def _replaced_classes(tree: ast.Module, file: str) -> Iterator[Problem]:
    """Yield the classes that a later one of the same name replaces, with all their tests."""
    last = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node is not last[node.name]:
            message = f"A later class {node.name} replaces this one; rename one of them."
            yield Problem(file, node.lineno, message)


def _read_check(
    function: ast.FunctionDef, group: ast.ClassDef | None, file: str
) -> tuple[_Check, list[Problem]]:
    points, exercise = points_of(function, file), exercise_of(function, group, file)
    cases, rows = cases_of(function, file), cases_of(group, file) if group else 1
    worth = math.nan
    if not isinstance(points, Problem) and not isinstance(cases, Problem) and not isinstance(rows, Problem):
        worth = points * cases * rows
    name = f"{group.name}::{function.name}" if group else function.name
    belongs = "" if isinstance(exercise, Problem) else exercise
    problems = [part for part in (points, exercise, cases, rows) if isinstance(part, Problem)]
    return _Check(file, function.lineno, name, belongs, worth), problems


def _fixture_problems(tree: ast.Module, file: str, *, public: bool) -> Iterator[Problem]:
    """Yield the uses of fixtures that students do not have, or that change the number of checks."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        fixture = is_fixture(node)
        if public and "reference" in argument_names(node) and (fixture or node.name.startswith("test")):
            message = "Students have no reference solution; write the right answer down here instead."
            yield Problem(file, node.lineno, message)
        if fixture and has_keyword(node, "params"):
            message = "Checks of a fixture with params cannot be counted; use parametrize instead."
            yield Problem(file, node.lineno, message)


def _name_problems(checks: list[_Check]) -> Iterator[Problem]:
    first: dict[str, _Check] = {}
    for check in checks:
        other = first.setdefault(check.name, check)
        if other is not check:
            place = f"{other.file}, line {other.line}"
            message = f"{check.name} is also in {place}; give each check a name of its own."
            yield Problem(check.file, check.line, message)


def _sum_problems(checks: list[_Check], points: Mapping[str, float], file: str) -> Iterator[Problem]:
    for check in checks:
        if check.exercise and check.exercise not in points:
            message = f"assignment.toml has no exercise {check.exercise!r}; it has {', '.join(points)}."
            yield Problem(check.file, check.line, message)
    for name, wanted in points.items():
        own = [check for check in checks if check.exercise == name]
        worth = sum(check.points for check in own)
        if not own:
            message = f"The exercise {name!r} has no check; write one, or drop it from assignment.toml."
            yield Problem(file, 1, message)
        elif not math.isnan(worth) and not math.isclose(worth, wanted):
            message = f"The checks of {name!r} are worth {worth:g} points; assignment.toml says {wanted:g}."
            yield Problem(own[0].file, own[0].line, message)
