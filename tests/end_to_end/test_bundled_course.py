"""The bundled course, in one process: contracts that its proofs do not ask for.

That mistakes are caught and variants pass is proven through the real engine, see `test_proofs.py`.
"""

import dataclasses
import doctest
import functools
import inspect
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.authoring.build import build
from grader.authoring.stub import strip_solutions
from grader.checks import CheckFailed
from grader.course.files import load_assignment, load_course
from grader.engine.local import load_module, local_object
from grader.engine.plugin import seeded_generator

ROOT = Path(__file__).parents[2]
TOTALS = {
    "01-activations": 12,
    "02-losses": 14,
    "03-forward-propagation": 14,
    "04-numerical-gradient": 16,
    "05-backpropagation": 20,
    "06-training": 16,
    "07-two-layer-net": 20,
    "08-optimizers": 18,
}
LONG = ("05", "06", "07")  # whose checks take longer than all others
FOLDERS = [ROOT / "solutions" / name for name in TOTALS]

# What a student's code may raise; a check that fails in another way has a fault of its own.
STUDENTS_ERRORS = (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError)

STRANGE = [
    *(None, "text", [0.5], (1, 2), {}, {"W1": None}, {"W1": "x", "b1": [1]}, {1: 2}),
    *(-3.25, np.nan, 1j, 10**400, np.zeros(0), np.zeros((2, 3, 4)), np.array([np.inf, np.nan])),
    *(np.array([[1j]]), np.array(["x"]), np.array(["2020-01-01"], dtype="datetime64[D]")),
]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How one check went."""

    exercise: str
    name: str
    points: float
    passed: bool


def outcomes(
    folder: Path, answer: ModuleType, round_number: int = 0, errors: Any = STUDENTS_ERRORS
) -> list[Outcome]:
    """Run all checks of an assignment against `answer`, a module of this process."""
    found = []
    reference = local_object(reference_of(folder))
    for group, test in checks_of(folder):
        fixtures = {
            "submission": local_object(answer),
            "reference": reference,
            "rng": seeded_generator(b"a secret of the tests", folder.name, test.__qualname__, round_number),
        }
        wanted = list(inspect.signature(test).parameters)[1:]
        (exercise,) = (mark.args[0] for mark in group.pytestmark if mark.name == "exercise")
        (points,) = (mark.kwargs["points"] for mark in test.pytestmark if mark.name == "check")
        passed = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                test(group(), **{name: fixtures[name] for name in wanted})
            except (CheckFailed, *errors):
                passed = False
        found.append(Outcome(exercise, test.__name__, points, passed))
    return found


@functools.cache
def checks_of(folder: Path) -> list[tuple[Any, Any]]:
    """Return class and function of every check, public ones first."""
    public, hidden = f"test_{load_assignment(folder).module}.py", "test_hidden.py"
    files = [load_module(folder / file, f"{folder.name}-{file}") for file in (public, hidden)]
    groups = [value for file in files for name, value in vars(file).items() if name.startswith("Test")]
    return [
        (group, test) for group in groups for name, test in vars(group).items() if name.startswith("test")
    ]


def reference_of(folder: Path) -> ModuleType:
    """Return the reference solution as a fresh module."""
    module = load_assignment(folder).module
    return load_module(folder / f"{module}.py", module)


def with_overlay(folder: Path, source: str) -> ModuleType:
    """Return the reference solution with some of its functions defined anew."""
    module = reference_of(folder)
    exec(compile(source, "overlay.py", "exec"), vars(module))
    return module


def failed(found: list[Outcome]) -> list[str]:
    return [f"{outcome.exercise}: {outcome.name}" for outcome in found if not outcome.passed]


@functools.cache
def of_reference(folder: Path, round_number: int = 0) -> list[Outcome]:
    """Return how the reference does, which several tests look at."""
    return outcomes(folder, reference_of(folder), round_number)


assignments = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@assignments
@pytest.mark.parametrize("round_number", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_reference_passes_every_check(folder: Path, round_number: int) -> None:
    assert failed(of_reference(folder, round_number)) == []


@assignments
def test_stub_passes_no_check(folder: Path) -> None:
    assignment = load_assignment(folder)
    source = (folder / f"{assignment.module}.py").read_text()
    stub = strip_solutions(source, assignment.module)
    found = outcomes(folder, with_overlay(folder, stub))
    assert [outcome.name for outcome in found if outcome.passed] == []


@assignments
def test_points_of_the_checks_add_up(folder: Path) -> None:
    assignment = load_assignment(folder)
    found = of_reference(folder)
    worth = {name: sum(o.points for o in found if o.exercise == name) for name in assignment.points}
    assert worth == pytest.approx(assignment.points)
    assert assignment.total == TOTALS[folder.name]


@assignments
def test_every_exercise_has_three_checks_or_more(folder: Path) -> None:
    found = of_reference(folder)
    for name in load_assignment(folder).points:
        assert sum(outcome.exercise == name for outcome in found) >= 3


@pytest.mark.parametrize(
    "folder",
    [pytest.param(folder, marks=pytest.mark.slow if folder.name[:2] in LONG else ()) for folder in FOLDERS],
    ids=lambda folder: folder.name,
)
def test_strange_answer_fails_in_plain_words(folder: Path) -> None:
    for value in STRANGE:
        answer = ModuleType("strange")
        for name in load_assignment(folder).points:
            setattr(answer, name, lambda *args, value=value, **kwargs: value)
        found = outcomes(folder, answer, errors=())
        assert [(value, outcome.name) for outcome in found if outcome.passed] == []


@assignments
def test_examples_of_the_statement_are_right(folder: Path) -> None:
    result = doctest.testmod(reference_of(folder))
    assert result.attempted > 0
    assert result.failed == 0


@assignments
def test_statement_for_students_can_be_built_and_names_no_source_of_the_course(folder: Path) -> None:
    bundle = build(load_course(ROOT), folder.name)
    assert b" notes" not in bundle["README.md"]


def test_course_lists_the_bundled_assignments() -> None:
    assert load_course(ROOT).names == [*TOTALS, "09-check-tests"]
