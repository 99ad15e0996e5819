"""What a replay gave, in a sentence and as a table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from made_results import HOSTILE, outcome, result
from rich.console import Console

from grader.cli.examine import difference_rows, summary
from grader.engine.outcome import Judgement, Outcome
from grader.grading.replay import Replay
from grader.reports.table import plain_table

THEN = [outcome(name="test_zero"), outcome(name="test_negative", status="failed", points=0.5)]


def replayed(now: Sequence[Outcome]) -> Replay:
    return Replay(result(outcomes=THEN), Judgement(list(now)), Path(), [])


def shown(replay: Replay) -> str:
    console = Console(width=100, file=io.StringIO(), record=True)
    console.print(plain_table(["check", "then", "now"], [], difference_rows(replay)))
    return console.export_text()


def test_the_same_is_said_with_its_points() -> None:
    assert summary(replayed(THEN)) == "The same: 2 checks, 2 of 2.5 points."


def test_differences_are_counted_with_the_points_of_both() -> None:
    passed = outcome(name="test_negative", points=0.5)
    told = summary(replayed([THEN[0], passed]))
    assert told == "Different: 1 of 2 checks comes out differently; 2 points then, 2.5 now."
    told = summary(replayed([outcome(status="failed"), passed]))
    assert told == "Different: 2 of 2 checks come out differently; 2 points then, 0.5 now."


def test_table_has_only_what_differs_with_both_outcomes_and_why() -> None:
    lines = shown(replayed([THEN[0], outcome(name="test_negative", points=0.5)])).splitlines()
    assert not any("zero" in line for line in lines)
    [row] = [line for line in lines if "negative" in line]
    assert " ".join(row.split()) == "relu: negative failed, 0 of 0.5 passed, 0.5 of 0.5"
    assert any(line.strip() == "relu(x) is wrong." for line in lines)


def test_check_of_one_side_only_is_shown() -> None:
    text = " ".join(shown(replayed([THEN[0], outcome(name="test_more")])).split())
    assert "relu: more no such check passed, 2 of 2" in text
    assert "relu: negative failed, 0 of 0.5 no such check" in text


def test_hostile_text_stays_text() -> None:
    text = shown(replayed([outcome(name="test_zero", status="failed", message=HOSTILE), THEN[1]]))
    assert not {"\x1b", "\r", "\x07", "\u202e", "\u2028"} & set(text)
    assert "[link](http://evil)" in text
