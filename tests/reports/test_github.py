"""The summary on the page of a CI run."""

from __future__ import annotations

import re
from typing import Any

from made_results import HOSTILE, hostile_outcome, outcome

from grader.course.model import Assignment
from grader.engine.outcome import Judgement
from grader.grading.checked import Checked
from grader.reports.ci import ci_summary

TOY = Assignment(format=1, title="Toy", module="toy", points={"relu": 2.0, "step": 2.0}, name="01-toy")


def summary(*outcomes: Any, assignment: Assignment = TOY) -> str:
    return ci_summary([Checked(assignment, Judgement(list(outcomes)))])


def test_summary_has_a_row_an_exercise() -> None:
    wrong = outcome("relu", "test_one", "failed", message="It is 1.")
    text = summary(outcome("relu"), wrong, outcome("step"), outcome("step", status="error", message="Odd."))
    assert text.splitlines() == [
        "### 01\\-toy: Toy",
        "",
        "| exercise |  | checks | points | first trouble |",
        "| --- | --- | --- | --- | --- |",
        "| `relu` | **fail** | 1 of 2 | 2 of 4 | It is 1. |",
        "| `step` | **error** | 1 of 2 | 2 of 4 | Odd. |",
        "",
    ]


def test_all_passed_has_no_trouble() -> None:
    assert "| `relu` | pass | 1 of 1 | 2 of 2 |  |" in summary(outcome("relu"))


def test_every_folder_has_its_table() -> None:
    text = ci_summary([Checked(TOY, Judgement([outcome()]))] * 2)
    assert text.count("### ") == 2


def test_hostile_text_stays_one_plain_cell() -> None:
    text = summary(hostile_outcome())
    [row] = [line for line in text.splitlines() if "alert" in line]
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    cell = re.split(r"(?<!\\)\|", row)[5]
    assert re.findall(r"(?<!\\)[`*_{}\[\]<>#~@|]", cell) == []
    assert not re.search(r"&(?!amp;)", cell)
    assert all(character.isprintable() for character in cell)
    assert len(text.splitlines()) == 6
    assert "\n" in HOSTILE


def test_title_is_plain_text_as_well() -> None:
    named = Assignment(format=1, title="<b>Toy</b>\n# x", module="toy", points={"relu": 2.0}, name="01-toy")
    assert summary(outcome(), assignment=named).splitlines()[0] == "### 01\\-toy: \\<b\\>Toy\\</b\\> \\# x"
