"""The checks of an assignment, proven sound from their source: nothing may quietly change a grade."""

import ast
import math
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeAlias

import msgspec

from grader.authoring.sources import Problem, Source, syntax_problem
from grader.authoring.stub import Fault
from grader.messages import counted

_POINTS = "Give the check's points as a plain number, 0 if it only advises: @check(points=1)."
_BONUS = "Say in plain words whether it is a bonus, and how many points: @check(points=1, bonus=True)."
_EXERCISE = 'Name the exercise in plain text: @exercise("softmax").'
_CASES = "Write the cases of parametrize as a literal list, so that they can be counted."
_ONE_CHECK = "Every test is one check: put one @check(points=...) above it."
_ONE_EXERCISE = "The check belongs to no one exercise: put one @exercise(...) above it or its class."
_LOST = "is not run as it stands; put it at top level, or straight into a class Test... without a base class."
_NO_REFERENCE = "Students have no reference solution; write the right answer down here instead."
_NOT_HANDED_OUT = (
    'Students do not get the fixture {name!r}: write files = ["conftest.py"] in assignment.toml, '
    "before its first table."
)
_COPIED = (
    "The answer is a copy, so that it is not the argument always holds: call in_place({function})(...), of "
    "grader.checks, whose answer is the argument itself where the function gives it back."
)
_PARAMS = "Checks of a fixture with params cannot be counted; use parametrize instead."

_THEIRS = "submission."
_MADE = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp

_Marked: TypeAlias = ast.FunctionDef | ast.ClassDef | ast.Module
_Around: TypeAlias = tuple[ast.FunctionDef, *tuple[ast.ClassDef | ast.Module, ...]]


class _Check(msgspec.Struct, frozen=True):
    """One check, as its source says."""

    file: str
    line: int
    name: str  # with its class: "TestSoftmax::test_large_logits"
    exercise: str  # empty if that cannot be read
    points: float  # of all its cases together, without a bonus; nan if that cannot be read


def suite_problems(points: Mapping[str, float], public: Source, hidden: Source) -> list[Problem]:
    """Return all that is wrong with the two check files; `points` are those of ``assignment.toml``."""
    checks: list[_Check] = []
    problems: list[Problem] = []
    for source in (public, hidden):
        try:
            tree = ast.parse(source.text)
        except SyntaxError as error:
            problems.append(syntax_problem(error, source.file))
            points = {}  # which checks there are is not known then
            continue
        faults = [*_hidden_tests(tree), *_fixture_faults(tree, public=source is public)]
        for function, group in _collected(tree):
            for call in compared_copies(function, lambda called: ast.unparse(called).startswith(_THEIRS)):
                faults.append((call.lineno, _COPIED.format(function=ast.unparse(call.func))))
            around: _Around = (function, group, tree) if group else (function, tree)  # nearest first
            worth = _points(around, faults) * math.prod([_cases(node, faults) for node in around])
            name = f"{group.name}::{function.name}" if group else function.name
            exercise = _exercise(around, faults)
            checks.append(_Check(source.file, function.lineno, name, exercise, worth))
        problems += [Problem(source.file, line, message) for line, message in faults]
    return [*problems, *_problems_together(checks, points, public.file)]


def conftest_problems(public: Source, conftest: Source, *, handed_out: bool) -> Iterator[Problem]:
    """Yield what is wrong with fixtures, and the uses that public checks make of some that students lack."""
    try:
        given = ast.parse(conftest.text)
    except SyntaxError as error:
        yield syntax_problem(error, conftest.file)
        return
    yield from (Problem(conftest.file, *fault) for fault in _fixture_faults(given, public=handed_out))
    try:
        tree = ast.parse("" if handed_out else public.text)
    except SyntaxError:
        return  # that is told elsewhere
    functions = [node for node in ast.walk(given) if isinstance(node, ast.FunctionDef)]
    fixtures = {one.name for one in functions if "fixture" in map(_name, one.decorator_list)}
    for function, _ in _collected(tree):
        for name in sorted(fixtures.intersection(_taken(function))):
            yield Problem(public.file, function.lineno, _NOT_HANDED_OUT.format(name=name))


def compared_copies(function: ast.AST, is_theirs: Callable[[ast.expr], bool]) -> Iterator[ast.Call]:
    """Yield the calls of a submission whose answer is said to be another object than an argument.

    Values are copied, so that always holds, unless `in_place` brings the argument itself back.
    """
    made, answers, pairs = set[str](), dict[str, ast.Call](), list[tuple[ast.expr, ast.expr]]()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if isinstance(value, _MADE):
                made.add(name)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if is_theirs(call.func):
                answers[name] = call
            case ast.Compare(left=one, ops=[ast.IsNot()], comparators=[other]):
                pairs += [(one, other), (other, one)]
            case ast.Call(func=ast.Attribute(attr="assertIsNot"), args=[one, other, *_]):
                pairs += [(one, other), (other, one)]
    for one, other in pairs:
        called = answers.get(one.id) if isinstance(one, ast.Name) else one
        if isinstance(called, ast.Call) and is_theirs(called.func) and isinstance(other, ast.Name):
            given = {arg.id for arg in called.args if isinstance(arg, ast.Name)}
            yield from [called] * (other.id in given & made)


def _taken(node: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def _collected(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, ast.ClassDef | None]]:
    """Yield every test that pytest collects, with its class."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _is_collected(node, classes):
            yield from ((test, node) for test in tests_in(node))
    yield from ((test, None) for test in tests_in(tree))


def tests_in(place: ast.Module | ast.ClassDef) -> list[ast.FunctionDef]:
    """Return the functions of a file or a class that are called as tests are."""
    return [one for one in place.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test")]


def _is_collected(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> bool:
    """Return whether pytest takes a class for one of tests, all its own, as far as its source says it."""
    inherited = {test.name for base in bases_in(node, classes) for test in tests_in(base)}
    if inherited - {test.name for test in tests_in(node)}:
        return False
    return is_case(node, classes) or (node.name.startswith("Test") and not _others(node, classes))


def bases_in(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> list[ast.ClassDef]:
    """Return the classes of its file that a class has for bases, the nearest first."""
    found = [node]
    for one in found:  # grows: their own bases come after them
        found += [base for _, base in _bases(one, classes) if base and base not in found]
    return found[1:]


def is_case(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> bool:
    """Return whether a class is a `TestCase`."""
    return any(name.endswith("TestCase") for name in _others(node, classes))


def _others(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]) -> list[str]:
    """Return the bases of a class that are from elsewhere."""
    around = (node, *bases_in(node, classes))
    return [name for one in around for name, base in _bases(one, classes) if not base]


def _bases(
    node: ast.ClassDef, classes: Mapping[str, ast.ClassDef]
) -> Iterator[tuple[str, ast.ClassDef | None]]:
    """Yield the names of what a class derives from, with the class if it is of this file.

    It is not if it only has the name of one, as in ``class TestCase(unittest.TestCase)``.
    """
    for base in node.bases:
        here = base.id if isinstance(base, ast.Name) and base.id != node.name else ""
        yield _name(base), classes.get(here)


def _hidden_tests(tree: ast.Module) -> Iterator[Fault]:
    """Yield the tests that pytest leaves out, or inherits, and classes that a later one replaces."""
    collected = {function for function, _ in _collected(tree)}
    for node in ast.walk(tree):
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        if isinstance(node, kinds) and node.name.startswith("test") and node not in collected:
            yield node.lineno, f"{node.name} {_LOST}."
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    last = {node.name: node for node in classes}
    for node in classes:
        if node is not last[node.name]:
            yield node.lineno, f"A later class {node.name} replaces this one; rename one of them."


def _fixture_faults(tree: ast.Module, *, public: bool) -> Iterator[Fault]:
    """Yield the uses of fixtures that students do not have, or that change the number of checks."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        fixture = any(_name(mark) == "fixture" for mark in node.decorator_list)
        if public and "reference" in _taken(node) and (fixture or node.name.startswith("test")):
            yield node.lineno, _NO_REFERENCE
        calls = [mark for mark in node.decorator_list if isinstance(mark, ast.Call)]
        if fixture and any(keyword.arg == "params" for mark in calls for keyword in mark.keywords):
            yield node.lineno, _PARAMS


def _points(around: _Around, faults: list[Fault]) -> float:
    """Return what a check says that it is worth, 0 for a bonus; nan, and a fault, if that cannot be read."""
    marks = _nearest(around, "check")
    if len(marks) != 1:
        faults.append((around[0].lineno, _ONE_CHECK))
        return math.nan
    given = {keyword.arg: getattr(keyword.value, "value", None) for keyword in marks[0].keywords}
    value, bonus = given.get("points"), given.get("bonus", False)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        faults.append((marks[0].lineno, _POINTS))
        return math.nan
    if not isinstance(bonus, bool) or (bonus and not value):
        faults.append((marks[0].lineno, _BONUS))
    return 0.0 if bonus else float(value)


def _exercise(around: _Around, faults: list[Fault]) -> str:
    """Return the exercise that the mark of a check, its class or file names; empty, and a fault, if none."""
    match _nearest(around, "exercise"):
        case [ast.Call(args=[ast.Constant(value=str() as name), *_])]:
            return name
        case [mark]:
            faults.append((mark.lineno, _EXERCISE))
        case _:
            faults.append((around[0].lineno, _ONE_EXERCISE))
    return ""


def _cases(node: _Marked, faults: list[Fault]) -> float:
    """Return how many cases the parametrize marks of a node make; nan if they cannot be counted."""
    cases = 1.0
    for mark in _marks(node, "parametrize"):
        named = [keyword.value for keyword in mark.keywords if keyword.arg == "argvalues"]
        values = [*mark.args[1:2], *named]
        literal = values[0] if len(values) == 1 and isinstance(values[0], ast.List | ast.Tuple) else None
        if not literal or not literal.elts or any(isinstance(entry, ast.Starred) for entry in literal.elts):
            faults.append((mark.lineno, _CASES))
            return math.nan
        cases *= len(literal.elts)
    return cases


def _nearest(around: _Around, name: str) -> list[ast.Call]:
    return next(filter(None, (_marks(node, name) for node in around)), [])


def _marks(node: _Marked, name: str) -> list[ast.Call]:
    """Return the marks of a name: decorators, and what ``pytestmark`` of a class or a file holds."""
    marks: list[ast.expr] = [*getattr(node, "decorator_list", ())]
    for statement in node.body if isinstance(node, ast.ClassDef | ast.Module) else ():
        if isinstance(statement, ast.Assign) and "pytestmark" in map(_name, statement.targets):
            value = statement.value
            marks += value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    return [mark for mark in marks if isinstance(mark, ast.Call) and _name(mark) == name]


def _name(mark: ast.expr) -> str:
    """Return the last part of a name: ``check`` of ``checks.check(points=1)``."""
    if isinstance(mark, ast.Call):
        return _name(mark.func)
    return mark.attr if isinstance(mark, ast.Attribute) else getattr(mark, "id", "")


def _problems_together(checks: list[_Check], points: Mapping[str, float], file: str) -> Iterator[Problem]:
    """Yield what is wrong with all checks taken together: with their names, exercises and points."""
    first: dict[str, _Check] = {}
    checked, strange, misspelt = {check.exercise for check in checks}, set[str](), set[str]()
    for check in checks:
        other = first.setdefault(check.name, check)
        if other is not check:
            place = f"{other.file}, line {other.line}"
            message = f"{check.name} is also in {place}; give each check a name of its own."
            yield Problem(check.file, check.line, message)
        if check.exercise and points and check.exercise not in {*points, *strange}:
            strange.add(check.exercise)
            unchecked, name = [one for one in points if one not in checked], check.exercise
            close = get_close_matches(name, unchecked, 1) or get_close_matches(name, points, 1)
            misspelt.update(close)
            hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(points)}."
            message = f"assignment.toml has no exercise {check.exercise!r}; {hint}"
            yield Problem(check.file, check.line, message)
    for name, wanted in points.items():
        own = [check for check in checks if check.exercise == name]
        worth = sum(check.points for check in own)
        if not own and name not in misspelt:
            message = f"The exercise {name!r} has no check; write one, or drop it from assignment.toml."
            yield Problem(file, 1, message)
        elif own and not math.isnan(worth) and not math.isclose(worth, wanted):
            message = f"The checks of {name!r} are worth {counted(worth, 'point')}"
            yield Problem(own[0].file, own[0].line, f"{message}; assignment.toml says {wanted:g}.")
