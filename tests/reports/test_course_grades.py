"""The total of a course in the tables, and published grades that stand."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from made_results import HALF, NOON, result
from rich.console import Console
from toy_course import NAME, ToyCourse, outcomes

from grader.course.logs import decide
from grader.course.model import Category, Course, Scheduled
from grader.grading.class_results import read_results
from grader.reports.feedback import publish
from grader.reports.formats import report
from grader.reports.student import student_page
from grader.reports.table import course_table

PLAN = [
    Scheduled("a", NOON, category="hw"),
    Scheduled("b", NOON, category="hw"),
    Scheduled("c", practice=True),
]
COURSE = Course(
    format=1, id="nn", title="Nets", assignments=PLAN, letters={"A": 90, "F": 0},
    categories={"hw": Category(drop=1, weight=1)},
)  # fmt: skip
RESULTS = {"a": [result(outcomes=HALF), result("bo")], "b": [result()], "c": [result(outcomes=HALF)]}


def shown(*tables: object) -> str:
    console = Console(width=100, file=io.StringIO(), record=True)
    console.print(*tables, sep="\n")
    return console.export_text()


def test_the_table_ends_with_what_it_comes_to() -> None:
    lines = {
        line.split()[0]: line.split()[1:]
        for line in shown(course_table(COURSE, RESULTS)).splitlines()
        if line.split()
    }
    assert lines["ada"] == ["(2/4)", "4/4", "(2/4)", "100.0", "%", "A"]
    assert lines["bo"][-3:] == ["100.0", "%", "A"]


def test_the_totals_of_everybody_as_csv(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,name\nada,Ada\ncy,=Cy\n")
    course = msgspec.structs.replace(COURSE, root=tmp_path)
    assert report("totals")(course, RESULTS)[0].decode().splitlines() == [
        "student,name,a,b,c,points,worth,percent,letter,open",
        "ada,Ada,2.0,4.0,2.0,4.0,4.0,100.0,A,",
        "bo,,4.0,,,4.0,4.0,100.0,A,",
        "cy,'=Cy,,,,0,0,,,",
    ]


def test_a_student_page_says_what_does_not_count() -> None:
    text = shown(*student_page(COURSE, "ada", COURSE.names, RESULTS))
    assert "In all so far: 100.0 % A" in text
    assert "a does not count: it is one of the lowest" in text
    assert "c does not count: it is for practice" in text


@pytest.fixture
def toy(tmp_path, monkeypatch: pytest.MonkeyPatch) -> ToyCourse:
    """A course with one small assignment, of which something is published."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    toy = ToyCourse(tmp_path)
    toy.hand_in({"ada": "x = 1"})
    toy.settle(outcomes=outcomes())
    assert published(toy) == []
    return toy


def published(toy: ToyCourse, **how: bool) -> list[str]:
    found, _ = read_results(toy.course, [NAME], newest=True)
    return publish(toy.course, NAME, found[NAME], **how)[1]


def grade(toy: ToyCourse) -> tuple[float, str]:
    [one] = read_results(toy.course, [NAME])[0][NAME]
    return one.score, "; ".join(one.notes)


def test_a_published_grade_stands_until_it_may_be_lowered(toy: ToyCourse) -> None:
    assert grade(toy) == (4, "")
    toy.settle(force=True, outcomes=outcomes("wrong"))
    assert grade(toy) == (
        4,
        "2 points now, fewer than published: 'grader publish --allow-lower' makes that the grade",
    )
    [told] = published(toy)
    assert told.startswith("ada: 2 points, 4 before")
    assert published(toy, allow_lower=True) == []
    assert grade(toy) == (2, "")


def test_a_better_grade_and_another_submission_need_no_leave(toy: ToyCourse) -> None:
    toy.settle(force=True, outcomes=outcomes("wrong"))
    assert published(toy, allow_lower=True) == []
    toy.settle(force=True, outcomes=outcomes())
    assert published(toy) == []
    assert grade(toy) == (4, "")
    toy.submit("ada", "x = 2", NOON)
    toy.collect()
    toy.settle(outcomes=outcomes("wrong"))
    assert grade(toy) == (2, "")
    assert published(toy) == []


def test_an_excuse_is_told_of_the_result_in_reports_but_not_kept_with_it(toy: ToyCourse) -> None:
    decide(toy.course.root, ["ada"], kind="excuse", assignment=NAME, why="ill")
    found, _ = read_results(toy.course)
    for name in ("csv", "json", "github"):
        assert "excused" in report(name)(toy.course, found)[0].decode(), name
    assert published(toy) == []
    decide(toy.course.root, ["ada"], kind="excuse", assignment=NAME, why="typo", withdrawn=True)
    found, _ = read_results(toy.course)
    assert "excused" not in report("json")(toy.course, found)[0].decode()


def test_a_published_result_that_was_changed_is_none(toy: ToyCourse) -> None:
    [path] = toy.course.published.glob("*/*.json")
    before = msgspec.json.decode(path.read_bytes())
    path.write_bytes(msgspec.json.encode({**before, "late_factor": 1.0, "notes": ["mine"]}))
    toy.settle(force=True, outcomes=outcomes("wrong"))
    _, [problem] = read_results(toy.course, [NAME])
    assert "Whether a published grade of ada is lowered is not known" in problem
    assert "is not known" in published(toy)[0]
    assert published(toy, allow_lower=True) == []
