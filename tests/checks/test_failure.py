from grader.checks.compare import CheckFailed
from grader.sandbox.counterexample import Counterexample


def test_a_counterexample_is_told_line_by_line_in_one_order():
    found = Counterexample({"x": "[1, 2]", "long_name": "3"}, "[0]", "[1]", "at [0]: 0 instead of 1")
    assert found.lines() == [
        "input x          [1, 2]",
        "input long_name  3",
        "returned         [0]",
        "expected         [1]",
        "difference       at [0]: 0 instead of 1",
    ]


def test_parts_that_are_not_known_are_left_out():
    assert Counterexample(returned="None").lines() == ["returned  None"]
    assert Counterexample().lines() == []


def test_further_lines_of_a_part_are_indented():
    assert Counterexample(returned="a\nb").lines() == ["returned  a\n          b"]


def test_a_failed_check_is_an_assertion_with_its_counterexample():
    failed = CheckFailed("f(x) is wrong.", Counterexample(returned="1"))
    assert isinstance(failed, AssertionError)
    assert str(failed) == "f(x) is wrong.\nreturned  1"
    assert str(CheckFailed("alone")) == "alone"
