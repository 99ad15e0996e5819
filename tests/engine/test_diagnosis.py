"""Known mistakes are named, right answers and unknown wrong ones are not."""

import msgspec
import numpy as np
import pytest

from grader.authoring.new import EXAMPLE
from grader.course.files import load_assignment
from grader.course.model import Limits
from grader.engine.diagnosis import Diagnoser, agree
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.work.overlays import read_overlays

pytestmark = pytest.mark.slow
FOLDER = EXAMPLE / "solutions" / "00-warm-up"
UNKNOWN = """
def logsumexp(x):
    return 3.0 + np.max(x, axis=-1)
"""
SEVERAL = ("logsumexp_overflow", "standardize_rows")


@pytest.fixture(scope="module")
def diagnosed():
    """Return what is diagnosed of each answer: all mistakes and variants, and some others, in one session."""
    limits = Limits(call_seconds=0.5, load_seconds=0.5)  # as one answer never ends
    assignment = msgspec.structs.replace(load_assignment(FOLDER), limits=limits)
    suite = Suite("00-warm-up", [FOLDER / "test_warmup.py", FOLDER / "test_hidden.py"], FOLDER / "warmup.py")
    solution = (FOLDER / "warmup.py").read_text()
    answers = {
        overlay.name: overlay.over(solution)
        for kind in ("mistakes", "variants")
        for overlay in read_overlays(FOLDER, assignment, kind)
    }
    answers["unknown"] = (solution + UNKNOWN).encode()
    known = {mistake.name: mistake for mistake in read_overlays(FOLDER, assignment, "mistakes")}
    answers["several"] = known[SEVERAL[1]].over(answers[SEVERAL[0]].decode())
    answers["reference"] = solution.encode()
    answers["loop"] = (solution + "\ndef logsumexp(x):\n    while True: pass\n").encode()

    def body(judge):
        diagnoser = Diagnoser(judge, FOLDER, assignment)
        found = {}
        for name, source in answers.items():
            found[name] = diagnoser.diagnose(judge.run({"warmup.py": source}, proven=True)).diagnoses
        return found

    return judging(suite, assignment, body)


@pytest.mark.parametrize(
    "mistake", read_overlays(FOLDER, load_assignment(FOLDER), "mistakes"), ids=lambda mistake: mistake.name
)
def test_every_known_mistake_is_diagnosed_as_itself(diagnosed, mistake):
    [(exercise, [diagnosis])] = diagnosed[mistake.name].items()
    assert (exercise, diagnosis.mistake) == (mistake.exercise, mistake.name)
    assert (diagnosis.title, diagnosis.hint) == (mistake.title, mistake.hint)


def test_no_right_answer_is_diagnosed_as_anything(diagnosed):
    variants = read_overlays(FOLDER, load_assignment(FOLDER), "variants")
    assert [
        diagnosed[name] for name in ["reference", *(variant.name for variant in variants)] if diagnosed[name]
    ] == []


def test_an_unknown_wrong_answer_is_not_forced_into_a_name(diagnosed):
    assert diagnosed["unknown"] == {}
    assert diagnosed["loop"] == {}


def test_two_mistakes_at_once_are_both_named(diagnosed):
    named = {exercise: [d.mistake for d in found] for exercise, found in diagnosed["several"].items()}
    assert named == {"logsumexp": ["logsumexp_overflow"], "standardize": ["standardize_rows"]}


def test_answers_of_other_kinds_are_never_taken_for_theagree():
    values = [None, "a", b"a", 1.0, np.array([1.0]), np.array([[1.0]]), [1.0], (1.0,), {"a": 1.0}, {}]
    assert [agree(a, b) for a in values for b in values] == [a is b for a in values for b in values]
    assert agree(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))
    assert not agree(np.array([np.nan, 1.0]), np.array([1.0, np.nan]))
    assert agree(np.array([np.inf, 1.0]), np.array([np.inf, 1.0 + 1e-9]))
    assert not agree(np.array([np.inf, 1.0]), np.array([-np.inf, 1.0]))
    assert not agree(np.array([np.inf, 1.0]), np.array([5.0, 1.0]))
    assert agree(np.array([0.0, -0.0]), np.array([0.0, 0.0]))
    assert not agree(np.array([1.0]), np.array([[1.0]]))
    assert agree(np.array([1.0, 2.0]), np.array([1, 2]))
    assert not agree(np.array([1.0]), np.array([1.001]))
    assert agree({"a": [1, np.float64(2.0)]}, {"a": [1.0, 2]})
    assert not agree({"a": 1.0}, {"a": 1.0, "b": 1.0})
    assert agree(np.random.default_rng(1), np.random.default_rng(1))
    assert not agree(np.random.default_rng(1), np.random.default_rng(2))
    assert agree("<generator object f at 0x7f9d>", "<generator object f at 0x7fac>")
    assert not agree("<generator object f at 0x7f9d>", "<generator object g at 0x7f9d>")
