"""The check files of an assignment, proven sound without running them.

Whatever would quietly change a grade is refused here: a test without points, one that pytest would not
collect or that another hides, an exercise whose checks do not add up to its points.
"""

from __future__ import annotations

import ast
import dataclasses
import math
from collections.abc import Iterator, Mapping

from grader.authoring.collection import collected_tests, lost_tests
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


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One check, as its source says.

    Parameters
    ----------
    file : str
        The file that it stands in.
    line : int
        Where, counted from 1.
    name : str
        Its name, with its class: ``"TestSoftmax::test_large_logits"``.
    exercise : str
        The exercise that it belongs to; empty if that cannot be read.
    points : float
        What all its cases are worth together; nan if that cannot be read.
    """

    file: str
    line: int
    name: str
    exercise: str
    points: float


def suite_problems(points: Mapping[str, float], public: Source, hidden: Source) -> list[Problem]:
    """Return all that is wrong with the checks of an assignment.

    Parameters
    ----------
    points : mapping of str to float
        Points of each exercise, from ``assignment.toml``.
    public, hidden : Source
        The two check files.
    """
    checks: list[Check] = []
    problems: list[Problem] = []
    for source in (public, hidden):
        try:
            tree = ast.parse(source.text)
        except SyntaxError as error:
            problems.append(syntax_problem(error, source.file))
            continue
        found, faults = _read_checks(tree, source.file)
        checks += found
        problems += [*faults, *_fixture_problems(tree, source.file, public=source is public)]
    return [*problems, *_name_problems(checks), *_sum_problems(checks, points, public.file)]


def _read_checks(tree: ast.Module, file: str) -> tuple[list[Check], list[Problem]]:
    checks, problems = [], lost_tests(tree, file)
    for function, group in collected_tests(tree):
        check, faults = _read_check(function, group, file)
        checks.append(check)
        problems += faults
    return checks, problems


def _read_check(
    function: ast.FunctionDef, group: ast.ClassDef | None, file: str
) -> tuple[Check, list[Problem]]:
    points, exercise, cases = points_of(function), exercise_of(function, group), cases_of(function)
    rows = cases_of(group) if group else 1
    faults = [part for part in (points, exercise, cases, rows) if isinstance(part, tuple)]
    worth = math.nan
    if not isinstance(points, tuple) and not isinstance(cases, tuple) and not isinstance(rows, tuple):
        worth = points * cases * rows
    name = f"{group.name}::{function.name}" if group else function.name
    belongs = "" if isinstance(exercise, tuple) else exercise
    problems = [Problem(file, line, message) for line, message in faults]
    return Check(file, function.lineno, name, belongs, worth), problems


def _fixture_problems(tree: ast.Module, file: str, *, public: bool) -> Iterator[Problem]:
    """Yield the uses of fixtures that students do not have, or that change the number of checks."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        fixture = is_fixture(node)
        if public and "reference" in argument_names(node) and (fixture or node.name.startswith("test")):
            told = "Students have no reference solution; write the right answer down here instead."
            yield Problem(file, node.lineno, told)
        if fixture and has_keyword(node, "params"):
            told = "Checks of a fixture with params cannot be counted; use parametrize instead."
            yield Problem(file, node.lineno, told)


def _name_problems(checks: list[Check]) -> Iterator[Problem]:
    first: dict[str, Check] = {}
    for check in checks:
        other = first.setdefault(check.name, check)
        if other is not check:
            told = (
                f"{check.name} is also in {other.file}, line {other.line}; give each check a name of its own."
            )
            yield Problem(check.file, check.line, told)


def _sum_problems(checks: list[Check], points: Mapping[str, float], file: str) -> Iterator[Problem]:
    for check in checks:
        if check.exercise and check.exercise not in points:
            told = f"assignment.toml has no exercise {check.exercise!r}; it has {', '.join(points)}."
            yield Problem(check.file, check.line, told)
    for name, wanted in points.items():
        own = [check for check in checks if check.exercise == name]
        worth = sum(check.points for check in own)
        if not own:
            yield Problem(
                file, 1, f"The exercise {name!r} has no check; write one, or drop it from assignment.toml."
            )
        elif not math.isnan(worth) and not math.isclose(worth, wanted):
            told = f"The checks of {name!r} are worth {worth:g} points, but assignment.toml says {wanted:g}."
            yield Problem(own[0].file, own[0].line, told)
