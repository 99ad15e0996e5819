"""Mistakes that explain a part of the failures; how long diagnosing takes, and what goes wrong meanwhile."""

from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from grader.authoring.new import EXAMPLE
from grader.course.files import load_assignment
from grader.engine import diagnosis
from grader.engine.diagnosis import Diagnoser, _parts, agree
from grader.engine.outcome import Check, Judgement, Outcome
from grader.engine.verdict import removed_name, verdict
from grader.errors import SandboxError
from grader.sandbox.faults import student_exception
from grader.sandbox.stand_ins import StandIn

FOLDER = EXAMPLE / "solutions" / "00-warm-up"
ASSIGNMENT = load_assignment(FOLDER)
BUDGET = ASSIGNMENT.limits.submission_seconds / 10
FINE, OVERFLOW, AXIS, WHOLE = "fine", "logsumexp_overflow", "logsumexp_second_axis", "logsumexp_whole_table"
WRONG = {  # what known mistakes answer in each check where they are wrong
    OVERFLOW: {"large": "inf"},
    AXIS: {"one row": "error", "three axes": "sum"},
    WHOLE: {"one row": "total", "table": "total", "three axes": "total"},
}
MATMUL = "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)"
SLOW = "training"  # a check with a limit of its own
CHECKS = ("large", "one row", "table", "three axes", SLOW)


def judged(answers):
    """Return the judgement on a log-sum-exp that answers as told, and rightly elsewhere."""
    checks = [Check(name, "logsumexp", 1.0, seconds=20 if name == SLOW else None) for name in CHECKS]
    outcomes = [Outcome(c, "failed", "wrong") if c.name in answers else Outcome(c, "passed") for c in checks]
    return Judgement(outcomes, traces={name: [answers.get(name, FINE)] for name in CHECKS})


class Judge:
    """Knows what the mistakes answer; each run costs some seconds, for which nobody waits."""

    def __init__(self, monkeypatch, seconds=0.0):
        self.computed, self.seconds, self.runs, self.error = 0.0, seconds, [], None
        monkeypatch.setattr(diagnosis.time, "process_time", lambda: 0.0)

    def run(self, files, *, proven, exercises, quick):
        self.computed += self.seconds
        assert quick.submission_seconds <= BUDGET * len(ASSIGNMENT.points)
        [name] = [m.name for m in self.mistakes if m.over(self.solution) == files["warmup.py"]]
        self.runs.append(name)
        if self.error:
            raise self.error
        return judged(WRONG.get(name, {}))


@pytest.fixture
def judge(monkeypatch):
    return Judge(monkeypatch)


def diagnoser_of(judge):
    diagnoser = Diagnoser(judge, FOLDER, ASSIGNMENT)
    judge.mistakes, judge.solution = diagnoser._mistakes, diagnoser._solution["warmup.py"]
    return diagnoser


def named(diagnoser, answers):
    return [found.mistake for found in diagnoser.diagnose(judged(answers)).diagnoses.get("logsumexp", [])]


@pytest.mark.parametrize(
    ("answers", "mistakes"),
    [
        (WRONG[OVERFLOW], [OVERFLOW]),
        (WRONG[OVERFLOW] | {"table": "?"}, [OVERFLOW]),  # beside a slip that nobody knows
        (WRONG[OVERFLOW] | WRONG[AXIS], [OVERFLOW, AXIS]),
        (WRONG[WHOLE] | {"large": "?", "table": "?"}, [WHOLE]),
        (WRONG[WHOLE] | WRONG[OVERFLOW], [OVERFLOW, WHOLE]),
        ({"large": "?"}, []),
        ({"one row": "error"}, []),  # three axes pass, which fail with the mistake
        (WRONG[AXIS] | {"three axes": FINE}, [AXIS]),  # it fails, though not on that answer
        (WRONG[OVERFLOW] | {SLOW: "?"}, [OVERFLOW]),
        ({SLOW: "?"}, []),
    ],
)
def test_a_mistake_is_named_for_the_failures_that_look_like_its_own(judge, answers, mistakes):
    assert named(diagnoser_of(judge), answers) == mistakes


def test_mistakes_that_explain_the_same_are_not_told_apart_by_chance(judge, monkeypatch):
    monkeypatch.setitem(WRONG, AXIS, WRONG[OVERFLOW])
    assert named(diagnoser_of(judge), WRONG[OVERFLOW] | {"table": "?"}) == []


def test_a_mistake_of_which_most_failures_look_different_is_not_named(judge, monkeypatch):
    monkeypatch.setattr(diagnosis, "_AT_LEAST", 0.5)
    assert named(diagnoser_of(judge), WRONG[WHOLE] | {"table": "?", "three axes": "?"}) == []


def test_a_known_mistake_is_run_once(judge):
    diagnoser = diagnoser_of(judge)
    assert named(diagnoser, WRONG[OVERFLOW]) == named(diagnoser, WRONG[OVERFLOW]) == [OVERFLOW]
    assert len(judge.runs) == len(set(judge.runs))


def test_diagnosing_stops_at_its_budget_and_goes_on_with_the_next_submission(monkeypatch):
    judge = Judge(monkeypatch, seconds=0.4 * BUDGET)
    diagnoser = diagnoser_of(judge)
    assert named(diagnoser, WRONG[OVERFLOW]) == []
    assert judge.computed <= 1.2 * BUDGET + 1e-9
    assert named(diagnoser, WRONG[OVERFLOW]) == [OVERFLOW]


def test_a_mistake_that_takes_all_of_the_budget_is_left_out_for_good(monkeypatch):
    judge = Judge(monkeypatch, seconds=2 * BUDGET)
    diagnoser = diagnoser_of(judge)
    for _ in range(9):
        assert named(diagnoser, WRONG[OVERFLOW]) == []
    assert len(judge.runs) == len(set(judge.runs)) == 4


@pytest.mark.parametrize(
    "error", [SandboxError("It ended twice."), OSError("no more memory"), ValueError("?")]
)
def test_a_fault_of_diagnosing_is_told_and_leaves_the_result_as_it_is(judge, error):
    diagnoser = diagnoser_of(judge)
    judge.error = error
    judgement = judged(WRONG[OVERFLOW])
    found = diagnoser.diagnose(judgement)
    assert found.undiagnosed == f"logsumexp: {type(error).__name__}: {error}"
    assert msgspec.structs.replace(found, undiagnosed="") == msgspec.structs.replace(judgement, traces={})
    judge.error = None
    assert named(diagnoser, WRONG[OVERFLOW]) == [OVERFLOW]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            "module 'numpy' has no attribute 'int'.\n`np.int` was a deprecated ...",
            "Write int in place of np.int.",
        ),
        ("module 'numpy' has no attribute 'in1d'", "Write np.isin in place of np.in1d."),
        (
            "`np.Inf` was removed in the NumPy 2.0 release. Use `np.inf` instead.",
            "Write np.inf in place of np.Inf.",
        ),
        ("module 'numpy' has no attribute 'exponential'", None),
        ("module 'scipy' has no attribute 'int'", None),
    ],
)
def test_a_name_that_numpy_removed_is_told_with_what_is_written_today(judge, text, hint):
    found = removed_name(text)
    assert (found and found.hint) == hint
    fault = student_exception(["AttributeError"], text, [])
    outcome = verdict(Check("large", "logsumexp", 1.0, "The check's own."), fault, proven=True)
    assert outcome.hint == (hint or "")  # the check's own is about a value
    judgement = Judgement([outcome], traces={"large": [("exception", text)]})
    assert diagnoser_of(judge).diagnose(judgement).diagnoses == ({"logsumexp": [found]} if found else {})


def test_outcomes_of_other_exercises_are_no_matter(judge):
    judgement = judged(WRONG[OVERFLOW])
    other = Outcome(Check("x", "one_hot", 1.0), "failed", "unwritten")
    judgement = msgspec.structs.replace(judgement, outcomes=[*judgement.outcomes, other])
    assert list(diagnoser_of(judge).diagnose(judgement).diagnoses) == ["logsumexp"]


def test_a_list_and_a_generator_of_the_same_are_one():
    batches = [(np.arange(2), "a"), (np.arange(2, 3), "b")]
    handle = StandIn(SimpleNamespace(generation=1))
    walked = [[handle], [handle], *([batch] for batch in batches), ("exception", "StopIteration", "")]
    assert agree(_parts(walked), _parts([[batches]]))
    assert not agree(_parts(walked[:-2]), _parts([[batches]]))
    assert not agree(_parts([np.arange(2)]), _parts([[0, 1]]))


@pytest.mark.parametrize(
    ("texts", "same"),
    [
        (["shapes (2,) and (3,) not aligned: 2 (dim 0) != 3 (dim 0)", MATMUL], True),
        (["cannot reshape array of size 4 into shape (2,3)", MATMUL], False),
    ],
)
def test_shapes_that_do_not_fit_are_one_failure_of_both_products(texts, same):
    one, other = (student_exception(["ValueError"], text, []).said for text in texts)
    assert (one == other) == same
    assert one != student_exception(["TypeError"], texts[0], []).said
