"""What a result is worth: points are earned, lost, or open."""

from __future__ import annotations

from typing import Any

import pytest
from toy_course import ToyCourse, made_result, outcomes

from grader.engine.outcome import Check, Outcome
from grader.grading.results import Result, Undecided


@pytest.fixture
def result(toy: ToyCourse) -> Any:
    """Makes results, with changes."""
    toy.hand_in({"ada": "x = 1\n"})
    plan = toy.plan()
    [(record, _)] = plan.todo
    return lambda **changes: made_result(plan, record, **changes)


def points(result: Result) -> tuple[float, float, float, float]:
    return result.earned, result.score, result.total, result.open_points


def test_all_passed_earns_all(result: Any) -> None:
    assert points(result()) == (4, 4, 4, 0)
    assert result().complete


def test_failed_check_loses_its_points(result: Any) -> None:
    one = result(outcomes=outcomes("wrong"))
    assert points(one) == (2, 2, 4, 0)
    assert (one.earned_in("double"), one.earned_in("half")) == (2, 0)
    assert one.complete


def test_late_factor_scales_the_score_only(result: Any) -> None:
    assert points(result(late_factor=0.9)) == (4, 3.6, 4, 0)


def test_broken_check_leaves_its_points_open(result: Any) -> None:
    one = result(outcomes=outcomes("it broke", "error"))
    assert points(one) == (2, 2, 4, 2)
    assert not one.complete


def test_doubt_leaves_all_points_open(result: Any) -> None:
    assert result(outcomes=[], undecided=Undecided("worker_lost")).open_points == 4
    assert not result(outcomes=[], undecided=Undecided("worker_lost")).complete
    # Graded, but perhaps not the submission that counts.
    assert result(undecided=Undecided("refused", "A later choice was refused.")).open_points == 4
    assert result(undecided=Undecided("refused", "A later choice was refused.")).complete


def test_result_without_outcomes_is_not_complete(result: Any) -> None:
    assert not result(outcomes=[]).complete


def test_tenths_of_points_add_up_exactly(result: Any) -> None:
    tenths = [Outcome(Check(f"t::t{number}", "double", 0.1), "passed") for number in range(10)]
    assert result(outcomes=tenths, exercises={"double": 1.0}).earned == 1.0
    assert result(outcomes=tenths, exercises={"double": 1.0}).earned_in("double") == 1.0
