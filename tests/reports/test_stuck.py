"""Who is stuck where, by check and by known mistake."""

from __future__ import annotations

from made_results import HALF, HOSTILE, NONE, document, doubtful, hostile_outcome, judged, outcome, result

from grader.engine.outcome import Diagnosis
from grader.reports.table import stuck


def test_most_frequent_comes_first_and_nobody_who_passes_or_is_undecided() -> None:
    found = [result("ada"), result("bob", HALF), result("carl", NONE), doubtful("eve")]
    text = document("stuck", {"01-toy": found})
    assert "01-toy: 2 of 3 students do not pass every check" in text
    rows = [line.split() for line in text.splitlines() if "zero" in line]
    assert rows == [["step", "zero", "2", "bob,", "carl"], ["relu", "zero", "1", "carl"]]
    assert not {"eve", "ada"} & {*text.replace(",", " ").split()}


def test_known_mistake_stands_before_the_check_that_as_many_fail() -> None:
    slip = {"step": [Diagnosis("m", "Wrong sign", "")]}
    found = stuck([judged(result("bob", HALF), diagnoses=slip)])
    assert [*found] == [("step", "Known mistake: Wrong sign"), ("step", "zero")]


def test_one_cause_of_all_checks_is_one_row() -> None:
    unwritten = [outcome(name=f"test_{n}", status="failed", kind="unwritten") for n in range(3)]
    unloaded = [outcome(name, status="failed", kind="module") for name in ("relu", "step")]
    broken = [outcome(status="error", kind="check")]
    assert stuck([result("a", unwritten), result("b", unloaded), result("c", broken)]) == {
        ("relu", "not written"): ["a"],
        ("(all)", "the file cannot be loaded"): ["b"],
        ("relu", "zero (could not be carried out)"): ["c"],
    }


def test_rows_and_names_have_a_bound() -> None:
    many = [outcome(name=f"test_{number}", status="failed") for number in range(20)]
    found = [result(f"s{number}", many) for number in range(8)]
    text = document("stuck", {"01-toy": found}, width="100", most="4")
    assert text.count("s0, s1, s2, s3, s4 and 3 more") == 4
    assert "and 16 more rows: -O most=20" in text


def test_nothing_of_a_submission_is_in_it() -> None:
    text = document("stuck", {"01-toy": [result(HOSTILE, [hostile_outcome()])]})
    assert not {"\x1b", "\x07", "\u202e", "\u2028", "\r"} & set(text)


def test_all_who_pass_are_told_in_one_line() -> None:
    told = document("stuck", {"01-toy": [result("ada")]})
    assert told == "01-toy: 0 of 1 student does not pass every check\n"
