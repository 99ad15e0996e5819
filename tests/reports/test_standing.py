"""Which result counts, and what is said about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from made_results import NOON, doubtful, outcome, result

from grader.reports.standing import came, counting, lateness, state

HALF = [outcome("relu"), outcome("step", status="failed")]


def attempts(*made: Any) -> Any:
    return counting(made)[0].attempt


def test_one_result_a_student_by_name() -> None:
    found = counting([result("bob"), result("ada"), result("carl")])
    assert [one.student for one in found] == ["ada", "bob", "carl"]


def test_best_attempt_counts_and_of_equals_the_earliest() -> None:
    assert attempts(result(attempt=1, outcomes=HALF), result(attempt=2), result(attempt=3)) == 2
    assert attempts(result(attempt=3), result(attempt=2), result(attempt=1, outcomes=HALF)) == 2


def test_late_attempt_counts_with_what_it_still_is_worth() -> None:
    assert attempts(result(attempt=1, outcomes=HALF), result(attempt=2, late_factor=0.4)) == 1
    assert attempts(result(attempt=1, outcomes=HALF), result(attempt=2, late_factor=0.6)) == 2


def test_attempt_in_doubt_counts_while_it_may_still_be_the_best() -> None:
    assert attempts(result(attempt=1, outcomes=HALF), doubtful("ada", attempt=2)) == 2
    assert attempts(doubtful("ada", attempt=1), result(attempt=2, outcomes=HALF)) == 1


def test_attempt_in_doubt_cannot_beat_full_marks() -> None:
    assert attempts(result(attempt=1), doubtful("ada", attempt=2)) == 1
    assert attempts(doubtful("ada", attempt=1), result(attempt=2)) == 2
    assert attempts(result(attempt=1, outcomes=HALF), doubtful("ada", attempt=2, late_factor=0.5)) == 1


def test_no_results_no_rows() -> None:
    assert counting([]) == []


@pytest.mark.parametrize(
    ("late", "factor", "told"),
    [
        (dt.timedelta(0), 1.0, ""),
        (-dt.timedelta(days=3), 1.0, ""),
        (dt.timedelta(milliseconds=1), 0.9, "1 s late, counts 90 %"),
        (dt.timedelta(minutes=20), 1.0, "20 min late"),
        (dt.timedelta(days=1, hours=2, minutes=3), 0.875, "1 d 2 h late, counts 87.5 %"),
        (dt.timedelta(hours=2), 0.0, "2 h late, counts 0 %"),
    ],
)
def test_lateness_says_how_late_and_what_it_costs(late: dt.timedelta, factor: float, told: str) -> None:
    assert lateness(result(submitted=NOON + late, late_factor=factor)) == told


def test_work_without_due_date_is_never_late() -> None:
    assert lateness(result(due=None)) == ""


def test_state_is_silent_when_all_is_well() -> None:
    assert state(result()) == ""


def test_state_tells_notes_doubts_and_open_points() -> None:
    assert state(result(notes=("It is odd.", "Very odd."))) == "It is odd; Very odd"
    assert state(doubtful()) == "in doubt: The grader itself ended while grading this; grade again"
    undiagnosed = result(undiagnosed="relu: ValueError: ?")
    assert state(undiagnosed) == "known mistakes could not be looked for: relu: ValueError: ?"
    broken = result(outcomes=[outcome("relu"), outcome("step", status="error")])
    assert state(broken) == "2 points open: a check could not be carried out"
    late = result(submitted=NOON + dt.timedelta(hours=1), late_factor=0.5, notes=("It is odd.",))
    assert state(late) == "1 h late, counts 50 %; It is odd"


def test_time_that_an_lms_did_not_say_is_not_shown() -> None:
    early = result(time_unknown=True)
    late = result(time_unknown=True, submitted=NOON + dt.timedelta(seconds=1), late_factor=0.5)
    assert came(early, "now") == "time unknown, counted as in time"
    assert (came(late, "now"), lateness(late)) == ("time unknown", "late, counts 50 %")
    assert came(result(), "now") == "now"
