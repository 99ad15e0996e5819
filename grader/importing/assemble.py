"""From a solution and its tests to the files of an assignment, of which the trial keeps what holds."""

import ast
import contextlib
import functools
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import msgspec

from grader.authoring.build import leak_problems
from grader.authoring.new import not_installed
from grader.course.files import PACKAGE, to_toml
from grader.course.model import ASSIGNMENT_FILE, HIDDEN_CHECKS, Assignment, Limits
from grader.errors import AuthoringError, CourseError, SandboxError
from grader.files.records import FORMAT
from grader.importing.beside import NOT_ALONG, Beside
from grader.importing.flattened import flattened
from grader.importing.folders import Material
from grader.importing.left_out import LeftOut, printable
from grader.importing.names import Function, NotPython, names_of, parse
from grader.importing.pieces import in_place, methods_in_place
from grader.importing.solutions import exercises_of, has_one_liner, marked_module
from grader.importing.together import together
from grader.importing.trial import (
    ASKS_NOTHING,
    BLIND,
    FAILS_HERE,
    NOT_INSTALLED,
    NOT_PASSED,
    Trial,
    try_checks,
)
from grader.importing.unit_tests import Solution, check_file, found_tests, inlined
from grader.sandbox.choose_level import chosen_level
from grader.sandbox.isolation.posix import end_with_parent
from grader.sandbox.launcher import ForkServer
from grader.sandbox.packages import package_of
from grader.sandbox.source import imported
from grader.work.percent import CODE, TEXT

_T = TypeVar("_T")
_R = TypeVar("_R")

_FEW = 3  # so few that another process is not worth its start
_SKIPPED = "Its author skips it."


class Assembled(msgspec.Struct, frozen=True):
    """An assignment as it may be written down; without files it is none."""

    name: str  # in a course, with its number
    origin: str  # what it was made of
    files: dict[str, bytes] = {}
    exercises: dict[str, float] = {}
    found: int = 0  # tests
    kept: int = 0  # those that are checks
    left_out: tuple[LeftOut, ...] = ()
    problems: str = ""  # why it is not in `course.toml` yet
    worth: float | None = None  # points that its origin had, if tests had points there


def assemble(material: Material) -> Assembled:
    """Make one assignment; what cannot be one has no files."""
    try:
        return _assembled(material)
    except NotPython as error:
        why, detail = "It is not valid Python.", str(error)
    except (AuthoringError, CourseError, SandboxError) as error:
        why, _, detail = error.message.partition("\n")
    told = LeftOut(material.name, material.module, why, detail)
    return Assembled(material.name, material.module, left_out=(told,))


def _assembled(material: Material) -> Assembled:
    name, tree = material.name, parse(material.solution)
    defined = tuple(dict.fromkeys(name for node in tree.body for name in sorted(names_of([node]).bound)))
    source = _tests_of(material, defined)
    code = marked_module(material.solution, _asked(source, material.module, defined), material.stub)
    exercises = tuple(exercises_of(code))
    if not exercises:
        raise AuthoringError("Its tests ask for no function or class of the solution.")
    changing = frozenset(in_place(material.solution)), frozenset(methods_in_place(material.solution))
    functions = frozenset(node.name for node in tree.body if isinstance(node, Function))
    solution = Solution(material.module, defined, exercises, *changing, functions)
    tests, skipped = found_tests(source, solution)
    if not tests:
        raise AuthoringError("There are no tests in its files.")
    module = f"{CODE}\n{code.strip()}\n"
    if material.statement:
        module = f"{TEXT}\n{as_comment(printable(material.statement))}\n\n{module}"
    points, beside = dict.fromkeys(exercises, 1.0), material.beside
    own = Assignment(FORMAT, material.title, material.module, points, name=name)
    assignment, lacking = with_packages(own, module, beside)
    with serving(assignment.packages, [module, *beside.sources]) as server:

        def tried(without: Collection[str]) -> Trial:
            checks = check_file("", source, solution, without)
            return try_checks(assignment, module, checks, server, beside.files)

        without, trial = _trials(tests, tried)
    left_out = [LeftOut(name, package, NOT_INSTALLED) for package in lacking]
    left_out += [LeftOut(name, test, _SKIPPED) for test in skipped]
    left_out += [LeftOut(name, "solution", FAILS_HERE, remark) for remark in trial.remarks]
    left_out += [
        LeftOut(name, test, NOT_PASSED if why else ASKS_NOTHING, why) for test, why in without.items()
    ]
    kept = [test for test in tests if test not in without]
    if not kept:
        return Assembled(name, material.module, left_out=tuple(left_out))
    left_out += [LeftOut(name, test, BLIND) for test in sorted(trial.blind)]
    left_out += [LeftOut(name, file, NOT_ALONG) for file in beside.left]
    worth = dict.fromkeys(exercises, 0.0)
    for check, exercise in trial.exercises.items():
        worth[exercise] += trial.points[check]
    points = {exercise: own for exercise, own in worth.items() if own}
    assignment = msgspec.structs.replace(assignment, points=points, limits=trial.limits)
    texts = {ASSIGNMENT_FILE: settings(assignment), f"{material.module}.py": module}
    shown = _showing(code, source, solution, kept)
    origin = f"checks, taken over from {', '.join(material.tests)}."
    texts[assignment.public_checks] = check_file(f"Public {origin}", source, solution, {*without, *shown})
    if shown:
        rest = {*tests} - shown
        texts[HIDDEN_CHECKS] = check_file(f"Hidden {origin}", source, solution, rest)
    files = beside.files | {file: text.encode() for file, text in texts.items()}
    counts = (len(tests), len(kept), tuple(left_out))
    return Assembled(name, f"{material.module}.py", files, assignment.points, *counts)


def _tests_of(material: Material, defined: Collection[str]) -> str:
    """Return all tests of a solution as one source."""
    module = material.module
    texts = [inlined(text, material.helpers, module) for text in material.tests.values()]
    if module in defined and len(texts) > 1:  # in another file the name may be that of the function
        line = re.compile(rf"^import {module}$", re.MULTILINE)
        texts = [
            line.sub(rf"\g<0> as {module}_module", re.sub(rf"\b{module}\.", f"{module}_module.", text))
            if line.search(text)
            else text
            for text in texts
        ]
    source = flattened(together(texts))
    tree = parse(source)
    return ast.unparse(tree) if has_one_liner(tree, source) else source


def _trials(tests: Sequence[str], tried: Callable[[Collection[str]], Trial]) -> tuple[dict[str, str], Trial]:
    """Return the tests that are no checks, each with what it said, and the trial without them."""
    without, owners = dict[str, str](), {name: name.partition("::")[0] for name in tests}
    while True:
        trial = tried(without)
        wrong = trial.failed | dict.fromkeys(trial.unasking, "")
        # A test that a class inherits cannot be taken out alone.
        inherited = {name.partition("::")[0]: said for name, said in wrong.items() if name not in owners}
        wrong |= {name: inherited[owner] for name, owner in owners.items() if owner in inherited}
        wrong = {name: said for name, said in wrong.items() if name in owners and name not in without}
        without |= wrong
        if not wrong or len(without) >= len(tests):
            return without, trial


def _showing(code: str, source: str, solution: Solution, names: Sequence[str]) -> set[str]:
    """Return the tests that would show students a line of the solution."""

    def shows(kept: Collection[str]) -> bool:
        text = check_file("", source, solution, {name for name in names if name not in kept})
        return bool(leak_problems(code, "", {"test.py": text.encode()}))

    return {name for name in names if shows([name])} if shows(names) else set()


def settings(assignment: Assignment) -> str:
    """Return the `assignment.toml` of an assignment."""
    limits, usual = map(msgspec.to_builtins, (assignment.limits, Limits()))
    table = {
        "format": FORMAT,
        "title": assignment.title,
        "module": assignment.module,
        "packages": assignment.packages,
        "files": assignment.files,
        "points": {name: int(n) if n == int(n) else n for name, n in assignment.points.items()},
        "limits": {name: value for name, value in limits.items() if value != usual[name]},
    }
    return to_toml({name: value for name, value in table.items() if value}).decode()


def with_packages(assignment: Assignment, source: str, beside: Beside) -> tuple[Assignment, set[str]]:
    """Return an assignment with its files and packages, as pip knows them, and those that are missing."""
    found = [one for text in (source, *beside.sources) for one in imported(ast.parse(text))]
    others = {name.partition(".")[0] for name, level in found if not level}
    others -= sys.stdlib_module_names | {"numpy", *beside.modules}
    wanted = {package for package in map(package_of, others) if PACKAGE.fullmatch(package)}
    lacking = {*not_installed(wanted)}
    packages = sorted(wanted - lacking)
    return msgspec.structs.replace(assignment, packages=packages, files=beside.patterns), lacking


def as_comment(text: str) -> str:
    """Return a text as lines of comment, none of which starts a cell."""
    lines = (re.sub(r"^(\s*)%%", r"\1\\%%", line).rstrip() for line in text.split("\n"))
    return "\n".join(f"# {line}".rstrip() for line in lines)


@contextlib.contextmanager
def serving(packages: Sequence[str], sources: Sequence[str]) -> Iterator[ForkServer]:
    """Give a fork-server for trials: without packages that of this process, else one that has loaded them."""
    if not packages:
        yield _running()
        return
    with ForkServer(chosen_level(), packages, [source.encode() for source in sources]) as server:
        yield server


@functools.cache
def _running() -> ForkServer:
    return ForkServer(chosen_level())


def on_all_processors(function: Callable[[_T], _R], values: Sequence[_T]) -> list[_R]:
    """Return what a function makes of each value; of a few in this process."""
    if len(values) < _FEW:
        return [function(value) for value in values]
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=end_with_parent) as pool:
        return list(pool.map(function, values))


def _asked(source: str, module: str, defined: Collection[str]) -> set[str]:
    """Return the names of a solution that a test file imports, or asks the module for."""
    nodes, asked = list(ast.walk(parse(source))), set[str]()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == module:
            asked |= {one.name for one in node.names}
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    used |= {node.id for node in nodes if isinstance(node, ast.Name)} if "*" in asked else set()
    imported = any(one.name == module for node in nodes if isinstance(node, ast.Import) for one in node.names)
    return {name for name in defined if name in asked or (name in used and (imported or "*" in asked))}
