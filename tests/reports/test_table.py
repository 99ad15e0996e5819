"""Results as tables on a screen, and as plain text."""

from __future__ import annotations

import io
from typing import Any

import pytest
from made_results import COURSE, HALF, NONE, document, doubtful, outcome, result
from rich.console import Console

from grader.cli.options import show_tables
from grader.course.model import Course
from grader.reports.class_report import class_report
from grader.reports.table import class_table, course_table


def shown(table: Any, width: int = 80, **options: Any) -> str:
    console = Console(width=width, file=io.StringIO(), record=True, **options)
    console.print(table)
    return console.export_text()


def rows(text: str) -> dict[str, list[str]]:
    """Return the cells of a shown table by the first of them."""
    split = [line.split() for line in text.splitlines() if line.strip()]
    return {cells[0]: cells[1:] for cells in split}


def test_class_table_has_a_row_a_student_and_the_means() -> None:
    text = shown(class_table("01-toy", [result("bob", HALF), result("ada")]))
    assert text.splitlines()[0].strip() == "01-toy: 2 students"
    found = rows(text)
    assert found["student"] == ["relu", "step", "score"]
    assert found["ada"] == ["2/2", "2/2", "4/4"]
    assert found["bob"] == ["2/2", "0/2", "2/4"]
    assert found["mean"] == ["2.0", "1.0", "3.0"]


def test_what_is_excused_has_a_remark_and_is_no_part_of_the_means() -> None:
    found = [result("ada", HALF), result("eve", excused=True)]
    text = shown(class_table("01-toy", found))
    assert rows(text)["mean"] == ["2.0", "0.0", "2.0"]
    assert "eve: excused: does not count" in text
    page = class_report(COURSE, {"01-toy": found}).decode()
    assert "<b>2</b>mean of 4 points" in page
    assert '<span class="tag">excused: does not count</span>' in page


def test_doubt_is_a_question_mark_and_no_part_of_the_means() -> None:
    text = shown(class_table("01-toy", [result("ada"), doubtful("eve")]))
    found = rows(text)
    assert found["eve"] == ["?", "?", "?/4"]
    assert found["mean"] == ["2.0", "2.0", "4.0"]
    assert "eve: in doubt: The grader itself ended" in text


def test_class_that_is_all_in_doubt_has_no_means() -> None:
    assert "mean" not in shown(class_table("01-toy", [doubtful("eve")]))


def test_remarks_stand_below_the_table() -> None:
    lines = shown(class_table("01-toy", [result("ada", notes=("Odd.",))])).splitlines()
    assert lines[-1].strip() == "ada: Odd"


def test_class_table_fits_80_columns_with_long_names() -> None:
    names = ["d_mean_squared_error", "d_sigmoid_with_loss", "d_softmax_with_loss", "cross_entropy_error"]
    exercises = dict.fromkeys([*names, "backward"], 2.5)
    outcomes = [outcome(name, points=2.5) for name in exercises]
    text = shown(class_table("05", [result("leonhard.euler", outcomes, exercises=exercises)]))
    assert "leonhard.euler" in text
    assert text.count("2.5/2.5") == 5
    assert "…" not in text


def test_heads_break_only_where_a_screen_has_no_room_for_them() -> None:
    exercises = {"one_hot": 2.0, "log_sum_exp": 2.0}
    found = result("ada", [outcome(name) for name in exercises], exercises=exercises)
    assert rows(shown(class_table("00", [found])))["student"] == ["one_hot", "log_sum_exp", "score"]


def test_of_many_exercises_only_those_below_full_points_are_named() -> None:
    names = [f"question_{number}" for number in range(12)]
    outcomes = [outcome(name, status="failed" if name == "question_7" else "passed") for name in names]
    exercises = dict.fromkeys(names, 2.0)
    results = [result("ada", outcomes, exercises=exercises), doubtful("eve", exercises=exercises)]
    text = shown(class_table("09", results))
    found = rows(text)
    assert found["ada"] == ["22/24", "question_7", "0/2"]
    assert found["eve"] == ["?/24"]
    assert found["mean"] == ["22.0"]
    assert "question_3" not in text


@pytest.mark.parametrize("width", [40, 60])
def test_narrow_terminal_loses_no_score(width: int) -> None:
    text = shown(class_table("01-toy", [result("srinivasa", HALF)]), width)
    assert "2/4" in text
    assert "srinivasa" in text.replace("\n", "")


@pytest.mark.parametrize("width", [60, 80])
def test_a_table_of_more_columns_than_fit_keeps_the_names(width: int) -> None:
    exercises = dict.fromkeys([f"exercise_{number}" for number in range(7)], 10.5)
    outcomes = [outcome(name, points=10.5, status="failed") for name in exercises]
    of_class = shown(class_table("05", [result("srinivasa", outcomes, exercises=exercises)]), width)
    assert rows(of_class)["srinivasa"][:3] == ["0/73.5", "exercise_0", "0/10.5,"]
    plan = {f"0{number}-assignment": [result("srinivasa", HALF)] for number in range(1, 8)}
    of_course = shown(course_table(COURSE, plan), width)
    assert rows(of_course)["srinivasa"][:3] == ["14", "01-assignment", "2/4,"]
    assert rows(shown(course_table(COURSE, plan), 120))["srinivasa"] == ["2/4"] * 7 + ["14"]


def test_names_are_no_markup() -> None:
    text = shown(class_table("01-toy", [result("[red]ada[/red]"), result("[/]")]))
    assert "[red]ada[/red]" in text
    assert "[/]" in text
    assert "Nets [2040]" in shown(course_table(Course(format=1, id="n", title="Nets [2040]"), {}))
    assert "Nets [bold]" in shown(course_table(Course(format=1, id="n", title="Nets [bold]"), {}))


def test_results_with_other_exercises_stand_in_one_table() -> None:
    before = result("ada", [outcome("relu")], exercises={"relu": 2.0})
    found = rows(shown(class_table("01-toy", [before, result("bob")])))
    assert found["ada"] == ["2/2", "2/2"]
    assert found["bob"] == ["2/2", "2/2", "4/4"]


def test_ascii_terminal_can_show_tables() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii", errors="strict")
    Console(width=80, file=file).print(class_table("01-toy", [result("ada")]))
    file.flush()
    assert b"ada" in raw.getvalue()


def test_course_table_adds_up_what_is_graded() -> None:
    results = {"01-toy": [result("ada"), result("bob", HALF)], "02-more": [doubtful("bob"), result("carl")]}
    found = rows(shown(course_table(COURSE, results)))
    assert found["ada"] == ["4/4", "4"]
    assert found["bob"] == ["2/4", "?/4", "2", "+", "?"]
    assert found["carl"] == ["4/4", "4"]


def test_only_the_attempt_that_counts_is_shown() -> None:
    made = [result(attempt=1, outcomes=NONE), result(attempt=2), result(attempt=3, outcomes=HALF)]
    assert rows(shown(class_table("01-toy", made)))["ada"] == ["2/2", "2/2", "4/4"]


def test_document_holds_all_tables_as_plain_text() -> None:
    text = document("table", {"01-toy": [result("ada")], "02-more": [doubtful("ada")]}, width="60")
    assert max(map(len, text.splitlines())) <= 60
    assert "01-toy: 1 student\n" in text and "02-more: 1 student\n" in text and "Nets\n" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_tables_have_no_escapes_where_no_colours_are_wanted(
    setting: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in ({"TERM": "xterm", "FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"} | setting).items():
        monkeypatch.setenv(name, value)
    show_tables(class_table("01-toy", [result("ada", notes=("Odd.",))]))
    said = capsys.readouterr().out
    assert "ada" in said and "\x1b" not in said
