"""What goes wrong in one exercise costs no other its points, and is told in plain words."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from people import PersonHere

from grader.course.files import load_assignment, load_course
from grader.course.model import Assignment
from grader.exchange.actions import Exchange
from grader.grading.results import Result
from grader.grading.store import ResultStore

ROOT = Path(__file__).parents[2]
PLANTED = {"01-activations": "relu", "05-backpropagation": "d_relu"}
SOME = {
    "endless-loop",
    "crash",
    "wrong-type",
    "missing",
    "syntax",
}  # of the second, whose functions call each other


class Fault(NamedTuple):
    """What a function does, in place of what it should, and how that is told."""

    body: str
    told: str


IN_A_FUNCTION = {
    "endless-loop": Fault(
        "while True: pass", "It did not return within 0.25 s; look for a loop that never ends."
    ),
    "swallowed-loop": Fault(
        "\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "It did not return within 0.25 s; look for a loop that never ends.",
    ),
    "exit-0": Fault(
        "import os; os._exit(0)", "It ends the Python process (exit code 0); return a value instead."
    ),
    "sys-exit": Fault("import sys; sys.exit()", "It calls exit(); return a value instead."),
    "crash": Fault("import ctypes; ctypes.string_at(0)", "The Python process was ended by SIGSEGV"),
    "memory": Fault(
        "\n    import numpy as np\n    kept = []\n    while True: kept.append(np.empty(1 << 23))",
        "It needs more memory than a submission may use.",
    ),
    "flood": Fault("\n    while True: print('x' * 10000)", "It printed more than"),
    "wrong-type": Fault("return object()", "{name}("),
    "raises": Fault("raise ValueError('no')", "It raises ValueError: no"),
    "recursion": Fault("return {name}(*args)", "It raises RecursionError"),
    "keyboard": Fault("return input()", "It reads from the keyboard"),
    "late-import": Fault("import no_such_module", "It raises ModuleNotFoundError: No module named"),
}

IN_THE_FILE = {
    "empty": Fault("", "{module}.py is empty."),
    "syntax": Fault("def broken(:\n", "{module}.py is not valid Python: SyntaxError"),
    "bad-import": Fault(
        "import no_such_module\n", "{module}.py cannot be loaded: it raises ModuleNotFoundError"
    ),
    "loop-at-import": Fault("while True: pass\n", "{module}.py cannot be loaded: it did not return"),
    "exit-at-import": Fault("raise SystemExit\n", "{module}.py cannot be loaded: it calls exit()"),
}


TIME_IS_UP = "All the time for its checks is used up; look for what takes long, or never ends."


def cases(*kinds: str) -> pytest.MarkDecorator:
    """Try some kinds of faults in each assignment that has them."""
    pairs = [(name, kind) for name in PLANTED for kind in kinds if name[:2] == "01" or kind in SOME]
    return pytest.mark.parametrize(("graded", "kind"), pairs, indirect=["graded"])


class Graded(NamedTuple):
    """An assignment, and the results of all the faulty submissions."""

    assignment: Assignment
    planted: str
    results: dict[str, Result]


@pytest.fixture(scope="module")
def grade_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Graded]:
    """Grade an assignment's faulty submissions, once."""
    return functools.cache(lambda name: grade_all(name, tmp_path_factory.mktemp(name)))


@pytest.fixture(params=PLANTED)
def graded(request: pytest.FixtureRequest, grade_of: Callable[[str], Graded]) -> Graded:
    """One of the bundled assignments, with every fault handed in by a student of that name."""
    return grade_of(request.param)


def grade_all(name: str, root: Path) -> Graded:
    """Release an assignment, hand in every fault, and grade."""
    teacher = PersonHere(root / "teacher")
    teacher.place = root / "course"
    shutil.copytree(ROOT / "solutions" / name, teacher.place / "solutions" / name)
    (teacher.place / "course.toml").write_text(
        'format = 1\nid = "nn"\ntitle = "T"\nexchange = "../exchange"\nsecret = "../secret"\n'
        f'[[assignments]]\nname = "{name}"\n'
    )
    with (teacher.place / "solutions" / name / "assignment.toml").open("a") as file:
        file.write("\n[limits]\ncall_seconds = 0.25\nload_seconds = 0.5\nsubmission_seconds = 6\n")
    assignment = load_assignment(teacher.place / "solutions" / name)
    teacher.types("build")
    exchange = Exchange(load_course(teacher.place))
    exchange.release(name, teacher.place / "assignments" / name)
    work = exchange.fetch(name, root)
    solution = (teacher.place / "solutions" / name / f"{assignment.module}.py").read_text()
    for kind, source in submissions(solution, PLANTED[name]).items():
        if name[:2] != "01" and kind not in {"right", *SOME}:
            continue
        (work / f"{assignment.module}.py").write_text(source)
        exchange.submit(work, name, kind)
    teacher.types("collect", name)
    teacher.types("grade")
    results, problems = ResultStore(load_course(teacher.place)).all(name)
    assert problems == []
    return Graded(assignment, PLANTED[name], {result.student: result for result in results})


def submissions(solution: str, planted: str) -> dict[str, str]:
    """Return the source of each faulty submission."""
    made = {"right": solution, "missing": f"{solution}\n\ndel {planted}\n"}
    for kind, fault in IN_A_FUNCTION.items():
        body = fault.body.format(name=planted)
        made[kind] = f"{solution}\n\ndef {planted}(*args, **more):\n    {body}\n"
    return made | {kind: fault.body for kind, fault in IN_THE_FILE.items()}


def messages(result: Result, exercise: str) -> set[str]:
    return {
        o.message for o in result.judgement.outcomes if o.check.exercise == exercise and o.status != "passed"
    }


pytestmark = pytest.mark.slow


def test_right_answers_beside_all_the_faults_get_full_marks(graded: Graded) -> None:
    assert graded.results["right"].score == graded.assignment.total
    assert graded.results.keys() >= {"right", *SOME}


@cases("missing", *IN_A_FUNCTION)
def test_fault_in_a_function_costs_that_exercise_only(graded: Graded, kind: str) -> None:
    result = graded.results[kind]
    assert result.undecided is None
    assert result.open_points == 0
    earned = {name: result.earned_in(name) for name in graded.assignment.points}
    assert earned == {**graded.assignment.points, graded.planted: 0}


@cases(*IN_A_FUNCTION)
def test_fault_in_a_function_is_told_in_plain_words(graded: Graded, kind: str) -> None:
    told = messages(graded.results[kind], graded.planted)
    expected = IN_A_FUNCTION[kind].told.format(name=graded.planted)
    ours = {message for message in told if message.startswith(expected)}
    assert ours
    assert {message for message in told - ours if not message.startswith(TIME_IS_UP)} == set()


def test_missing_function_is_told_by_name(graded: Graded) -> None:
    told = messages(graded.results["missing"], graded.planted)
    assert told == {f"{graded.planted} is not defined in {graded.assignment.module}.py."}


@cases(*IN_THE_FILE)
def test_fault_of_the_file_is_told_in_every_exercise(graded: Graded, kind: str) -> None:
    result = graded.results[kind]
    assert result.undecided is None
    assert result.score == 0
    told = IN_THE_FILE[kind].told.format(module=graded.assignment.module)
    for name in graded.assignment.points:
        for message in messages(result, name):
            assert told in message


def test_no_message_shows_the_graders_own_code(graded: Graded) -> None:
    for result in graded.results.values():
        for outcome in result.judgement.outcomes:
            for text in (outcome.message, outcome.detail):
                assert "Traceback" not in text
                assert "grader/" not in text
                assert "test_hidden" not in text
