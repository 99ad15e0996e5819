import msgspec
import pytest

from grader.engine.outcome import Check, Outcome
from grader.sandbox.counterexample import Counterexample

CHECK = Check("test_nets.py::TestRelu::test_rows_sum_to_one", "relu", 1.5)


def test_the_title_of_a_check_is_its_function_in_words():
    assert CHECK.title == "rows sum to one"
    assert Check("test_a.py::test_zero[3-x]", "relu", 1.0).title == "zero[3-x]"


@pytest.mark.parametrize(("status", "earned"), [("passed", 1.5), ("failed", 0.0), ("error", 0.0)])
def test_only_a_passed_check_earns_points(status, earned):
    assert Outcome(CHECK, status).earned == earned


def test_an_outcome_is_the_same_after_writing_and_reading():
    outcome = Outcome(
        CHECK, "failed", "wrong", "f is wrong.", Counterexample({"x": "1"}, "2", "3"), "line 1", 0.25
    )
    assert msgspec.json.decode(msgspec.json.encode(outcome), type=Outcome) == outcome
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(
            b'{"check": {"name": "a", "exercise": "b", "points": 1}, "status": "great"}', type=Outcome
        )
