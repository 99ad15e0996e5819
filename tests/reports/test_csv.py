"""Results as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec
import openpyxl
import pytest
from made_results import COURSE, HALF, NONE, document, doubtful, outcome, result

from grader.errors import GradingError
from grader.reports.formats import report


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_line_a_student_and_assignment() -> None:
    lines = read_csv(document("csv", {"01-toy": [result("bob", HALF, late_factor=0.5), result("ada")]}))
    assert [line["student"] for line in lines] == ["ada", "bob"]
    assert lines[1] == {
        "assignment": "01-toy",
        "student": "bob",
        "attempt": "1",
        "submitted": "2040-05-01T11:00:00+00:00",
        "late_factor": "0.5",
        "relu": "2.0",
        "step": "0.0",
        "earned": "2.0",
        "score": "1.0",
        "total": "4.0",
        "open_points": "0",
        "remarks": "",
    }


def test_csv_of_several_assignments_leaves_other_exercises_empty() -> None:
    other = result("ada", [outcome("sigmoid")], exercises={"sigmoid": 2.0})
    lines = read_csv(document("csv", {"01-toy": [result("ada")], "02-more": [other]}))
    assert [(line["relu"], line["sigmoid"]) for line in lines] == [("2.0", ""), ("", "2.0")]


def test_csv_gives_no_points_in_doubt_not_even_none() -> None:
    [line] = read_csv(document("csv", {"01-toy": [doubtful("eve")]}))
    assert [line[name] for name in ("relu", "step", "earned", "score")] == ["", "", "", ""]
    assert line["open_points"] == "4.0"
    assert line["remarks"].startswith("in doubt")


def test_columns_can_be_chosen_and_are_in_that_order() -> None:
    text = document("csv", {"01-toy": [result("bob", HALF)]}, columns="student, score,relu")
    assert text == "student,score,relu\nbob,2.0,2.0\n"
    with pytest.raises(GradingError, match="There is no column 'scor' in this report") as error:
        document("csv", {"01-toy": [result("bob")]}, columns="scor")
    assert str(error.value.hint).startswith("Did you mean score?")


def test_names_are_columns_where_the_roster_knows_them(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,name,section\nada,=Ada,\n")
    course = msgspec.structs.replace(COURSE, root=tmp_path)
    [line] = read_csv(report("csv")(course, {"01-toy": [result("ada")]})[0].decode())
    assert [*line][:4] == ["assignment", "student", "name", "attempt"]
    assert line["name"] == "'=Ada"


def test_a_workbook_holds_numbers_and_no_formula() -> None:
    hostile = result("ada", HALF, notes=('=HYPERLINK("http://evil")', "http://evil"))
    book = openpyxl.load_workbook(
        io.BytesIO(report("xlsx")(COURSE, {"01-toy": [hostile, doubtful("eve")]})[0])
    )
    [head, ada, eve] = [dict(enumerate(row)) for row in book.active.iter_rows()]
    names = [cell.value for cell in head.values()]
    assert names == next(csv.reader(io.StringIO(document("csv", {"01-toy": [hostile]}))))
    cells = {name: ada[i] for i, name in enumerate(names)}
    assert (cells["score"].value, cells["score"].data_type) == (2, "n")
    assert cells["remarks"].data_type == "s"
    assert cells["remarks"].value.startswith("=HYPERLINK")
    assert cells["remarks"].hyperlink is None
    assert eve[names.index("score")].value in (None, "")


FORMULAS = ['=HYPERLINK("http://evil")', "@SUM(A1)", "+1", "-1", "\t=1", "\r=1", "\n=1"]
FORMULAS += [
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "\ufe661",
    "\ufe631",
    "\u22121",
    " =1",
    "\u3000\uff1d1",
    "\u00a0@x",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_holds_no_formula(text: str) -> None:
    [line] = read_csv(document("csv", {"01-toy": [result(text, notes=(text,))]}))
    expected = f"'{text}" if text[0] != "\r" else "\\r=1"
    assert line["student"] == expected
    assert line["remarks"] == expected


@pytest.mark.parametrize("text", ["Lovelace, Ada", 'Ada "Countess"', "Ada\nLovelace", "Åda; Ωmega"])
def test_csv_keeps_any_name_in_its_cell(text: str) -> None:
    lines = read_csv(document("csv", {"01-toy": [result(text), result("zoe")]}))
    assert [line["student"] for line in lines] == sorted([text, "zoe"])


def test_only_the_attempt_that_counts_is_a_line() -> None:
    made = [result(attempt=1, outcomes=NONE), result(attempt=2), result(attempt=3, outcomes=HALF)]
    assert [line["attempt"] for line in read_csv(document("csv", {"01-toy": made}))] == ["2"]


def test_spreadsheets_that_want_another_delimiter_get_it() -> None:
    text = document("csv", {"01-toy": [result("ada")]}, delimiter=";")
    assert text.startswith("assignment;student;attempt;")
