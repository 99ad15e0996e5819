from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from grader.course.files import load_course
from grader.course.logs import DECISIONS_FILE, decide, until_when
from grader.course.model import Course
from grader.errors import CourseError

DUE = dt.datetime(2030, 1, 15, 12, tzinfo=dt.UTC)
PLAN = """format = 1
id = "nn"
title = "Networks"
[[assignments]]
name = "a"
due = 2030-01-15T12:00:00Z
[[extensions]]
student = "bo"
assignment = "a"
due = 2030-01-16T12:00:00Z
"""


def load(root: Path, plan: str = PLAN) -> Course:
    (root / "course.toml").write_text(plan)
    return load_course(root)


def extend(root: Path, student: str, days: int | None) -> None:
    until = DUE + dt.timedelta(days) if days is not None else None
    withdrawn = days is None
    decide(root, [student], kind="extension", assignment="a", why="ill", until=until, withdrawn=withdrawn)


def test_the_last_word_counts_and_every_word_stays(tmp_path: Path) -> None:
    for days in (2, 5):
        extend(tmp_path, "ada", days)
    course = load(tmp_path)
    assert course.due("a", "ada") == DUE + dt.timedelta(days=5)
    assert course.due("a", "cy") == DUE
    extend(tmp_path, "ada", None)
    assert load(tmp_path).due("a", "ada") == DUE
    assert len((tmp_path / DECISIONS_FILE).read_text().splitlines()) == 3


def test_the_log_goes_before_the_file(tmp_path: Path) -> None:
    assert load(tmp_path).due("a", "bo") == DUE + dt.timedelta(days=1)
    extend(tmp_path, "bo", 3)
    assert load(tmp_path).due("a", "bo") == DUE + dt.timedelta(days=3)
    extend(tmp_path, "bo", None)
    assert load(tmp_path).due("a", "bo") == DUE


def test_an_extension_never_takes_time_away(tmp_path: Path) -> None:
    extend(tmp_path, "ada", 1)
    later = PLAN.replace("2030-01-15", "2030-01-20").replace("2030-01-16", "2030-01-21")
    assert load(tmp_path, later).due("a", "ada") == DUE + dt.timedelta(days=5)


def test_an_excuse_is_for_its_student_and_can_be_taken_back(tmp_path: Path) -> None:
    decide(tmp_path, ["ada", "bo"], kind="excuse", assignment="a", why="ill")
    decide(tmp_path, ["bo"], kind="excuse", assignment="a", why="typo", withdrawn=True)
    course = load(tmp_path)
    assert [student for student in ("ada", "bo", "cy") if course.excuse("a", student)] == ["ada"]


def test_a_line_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    extend(tmp_path, "ada", 1)
    with (tmp_path / DECISIONS_FILE).open("a") as file:
        file.write('{"kind": "gift"}\n')
    with pytest.raises(CourseError, match="line 2, cannot be read"):
        load(tmp_path)


def test_an_extension_of_nobody_in_the_roster_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id\nbob\n")
    [fault] = load(tmp_path).faults
    assert "line 8, extensions[0].student: 'bo' is not in roster.csv. Did you mean bob?" in fault
    (tmp_path / "roster.csv").write_text("id\nbo\n")
    assert not load(tmp_path).faults


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2030-01-20", dt.datetime(2030, 1, 20, 22, 59, 59, tzinfo=dt.UTC)),
        ("2030-01-20 18:00", dt.datetime(2030, 1, 20, 17, tzinfo=dt.UTC)),
        ("2030-01-20T18:00:00Z", dt.datetime(2030, 1, 20, 18, tzinfo=dt.UTC)),
        ("+3d", DUE + dt.timedelta(days=3)),
        ("+12h", DUE + dt.timedelta(hours=12)),
    ],
)
def test_moments_as_people_write_them(text: str, when: dt.datetime) -> None:
    assert until_when(text, DUE, ZoneInfo("Europe/Berlin")) == when


@pytest.mark.parametrize("text", ["tomorrow", "+3", "2030-13-01", "", "0001-01-01T00:00+14:00", "9999-12-31"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(CourseError, match="is no moment"):
        until_when(text, DUE, None)
    with pytest.raises(CourseError, match="is no moment"):
        until_when("+9999d", DUE.replace(year=9990), None)
