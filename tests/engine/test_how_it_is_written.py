"""Checks of how code is written, of its examples, and of tests that students write."""

import pytest

from grader.course.model import Assignment, Limits
from grader.engine.judge import judging
from grader.engine.suite import Suite
from grader.sandbox.faults import RefusedValue
from grader.sandbox.loading import StudentCode
from grader.sandbox.session import Session

CHECKS = """
import inspect

import pytest

from grader.checks import LOOPS, assert_doctests, calls, check, exercise, uses


@exercise("total")
class TestTotal:
    @check(points=1, hint="sum adds without a loop.")
    def test_no_loop(self, submission):
        assert not uses(submission.source("total"), *LOOPS)

    @check(points=1)
    def test_sum(self, submission):
        assert "sum" in calls(submission.source("total"))

    @check(points=1)
    def test_parameters(self, submission):
        assert [*inspect.signature(submission.total).parameters] == ["xs"]

    @check(points=1)
    def test_own_examples(self, submission):
        assert_doctests(submission, submission.total.__doc__)


@exercise("test_mean")
class TestMean:
    @check(points=1)
    def test_right(self, submission):
        submission.test_mean(lambda xs: sum(xs) / len(xs))

    @check(points=1)
    @pytest.mark.parametrize("wrong", [sum, max])
    def test_wrong(self, submission, wrong):
        with pytest.raises(AssertionError):
            submission.test_mean(wrong)
"""
RIGHT = '''
def total(xs):
    """Add.

    >>> total([1, 2])
    3
    """
    return sum(xs)

def test_mean(mean):
    assert mean([1, 2, 6]) == 3
'''
LOOP = RIGHT.replace("return sum(xs)", "n = 0\n    for x in xs: n += x\n    return n")
WEAK = RIGHT.replace("mean([1, 2, 6]) == 3", "mean([4]) == 4")
STUB = """
def total(xs):
    raise NotImplementedError("Write total here.")

def test_mean(mean):
    raise NotImplementedError("Write test_mean here.")
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    (folder / "nets.py").write_text(RIGHT)
    (folder / "test_nets.py").write_text(CHECKS)
    suite = Suite("00-nets", [folder / "test_nets.py"], folder / "nets.py", b"secret")
    points, limits = {"total": 4.0, "test_mean": 3.0}, Limits(memory_mib=128)
    nets = Assignment(format=1, title="Nets", module="nets", points=points, limits=limits)

    def body(judge):
        judge.prove()
        sources = {"loop": LOOP, "weak": WEAK, "stub": STUB}
        runs = {n: judge.run({"nets.py": s.encode()}, proven=True) for n, s in sources.items()}
        return {n: {o.check.name.rpartition("::")[2]: o for o in r.outcomes} for n, r in runs.items()}

    return judging(suite, nets, body)


@pytest.mark.slow
def test_a_rule_that_is_broken_shows_where(found):
    outcome = found["loop"]["test_no_loop"]
    assert (outcome.kind, outcome.hint) == ("wrong", "sum adds without a loop.")
    [shown] = outcome.counterexample.others.values()
    assert "line 9: for x in xs:" in shown
    failed = {name for name, one in found["loop"].items() if one.status == "failed"}
    assert failed == {"test_no_loop", "test_sum"}


def test_a_students_test_must_fail_for_what_is_wrong(found):
    failed = {name: one.message for name, one in found["weak"].items() if one.status == "failed"}
    expected = "It should raise AssertionError, and does not."
    assert failed == {"test_wrong[sum]": expected, "test_wrong[max]": expected}


def test_a_stub_keeps_no_rule_and_passes_nothing_but_what_was_given(found):
    kinds = {name: one.kind for name, one in found["stub"].items()}
    assert kinds.pop("test_parameters") == ""
    assert set(kinds.values()) == {"unwritten"}


def test_what_cannot_be_parsed_in_time_is_tried_once_and_not_for_each_check(monkeypatch):
    tried = []
    monkeypatch.setattr("grader.sandbox.source.ends_within", lambda *_: bool(tried.append(1)))
    session = Session(None, StudentCode("nets", {"nets.py": b"(\n" * 9}, ["f"]), Limits())
    for name in ("f", "", "g"):
        with pytest.raises(RefusedValue, match="cannot be read as Python in bounded time"):
            session.whole.source(name)
    assert tried == [1]
