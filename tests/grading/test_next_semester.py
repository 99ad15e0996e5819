"""What comes along into the next semester, and what does not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from toy_course import NAME, NOON, RIGHT, ToyCourse

from grader.course.files import load_course
from grader.course.model import Course
from grader.course.secret import course_secret
from grader.errors import CourseError
from grader.grading.marks import MarkStore, give, items_used
from grader.grading.next_semester import next_semester

COMMENTED = """format = 1
id = "toys"   # short
title = "Toys"
secret = "../secret"

# When things are due.
[[assignments]]
name = "01-toy"
due = 2040-05-01T12:00:00Z  # Tuesday

[[extensions]]
student = "ada"
assignment = "01-toy"
due = 2040-05-03T12:00:00Z

[late]
policy = "none"
"""


@pytest.fixture
def old(toy: ToyCourse) -> Course:
    """A course with a student, a mark and a roster."""
    toy.hand_in({"ada": RIGHT})
    [result] = toy.settle()
    give(MarkStore(toy.course), result, "half", 1.5, "Nearly.")
    root = toy.root / "course"
    (root / "course.toml").write_text(COMMENTED)
    (root / "roster.csv").write_text("id\nada\n")
    (root / "grades.csv").write_text("ada,4\n")
    (root / "solutions" / NAME / "proof.json").write_text("{}")
    return load_course(root)


def test_assignments_proofs_and_comments_come_along_and_nobody_else(old: Course, tmp_path: Path) -> None:
    left = next_semester(old, tmp_path / "new", "toys-2", "", None)
    new = load_course(tmp_path / "new")
    assert (new.id, new.title, new.due(NAME), new.extensions) == ("toys-2", "Toys", None, [])
    assert (new.solution(NAME) / "proof.json").exists()
    assert items_used(MarkStore(new), NAME, "half") == [(1.5, "Nearly.")]
    assert {"roster.csv", "results", "submitted", "marks", "grades.csv"} <= set(left)
    assert not [
        path for path in (tmp_path / "new").rglob("*") if path.is_file() and b"ada" in path.read_bytes()
    ]
    assert course_secret(new) != course_secret(old)


def test_due_dates_can_be_moved_and_remarks_of_the_author_stay(old: Course, tmp_path: Path) -> None:
    next_semester(old, tmp_path / "new", "toys-2", "Toys \\ again", 364)
    new = load_course(tmp_path / "new")
    assert new.due(NAME) == NOON + dt.timedelta(days=364)
    assert new.title == "Toys \\ again"
    text = (tmp_path / "new" / "course.toml").read_text()
    for remark in ("# short", "# When things are due.", "# Tuesday"):
        assert remark in text
    assert "[[extensions]]" not in text


def test_a_plan_that_is_written_otherwise_loses_only_its_remarks(old: Course, tmp_path: Path) -> None:
    planned = f'[{{name = "{NAME}", due = 2040-05-01T12:00:00Z}}]'
    plan = f'format = 1\n"id" = "toys"\ntitle = "T"\nassignments = {planned}\n'
    (old.root / "course.toml").write_text(plan)
    next_semester(load_course(old.root), tmp_path / "new", "toys-2", "", 7)
    assert load_course(tmp_path / "new").due(NAME) == NOON + dt.timedelta(days=7)


def test_comments_are_kept_over_several_semesters(old: Course, tmp_path: Path) -> None:
    next_semester(old, tmp_path / "second", "toys-2", "", None)
    next_semester(load_course(tmp_path / "second"), tmp_path / "third", "toys-3", "", None)
    assert items_used(MarkStore(load_course(tmp_path / "third")), NAME, "half") == [(1.5, "Nearly.")]


def test_what_is_in_the_way_is_refused(old: Course, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="is the id of the old course"):
        next_semester(old, tmp_path / "new", "toys", "", None)
    with pytest.raises(CourseError, match=r"No calendar has a day \+9999999 days from 20"):
        next_semester(old, tmp_path / "new", "toys-2", "", 9999999)
    with pytest.raises(CourseError, match="already holds a course"):
        next_semester(old, old.root, "toys-2", "", None)
    assert not (tmp_path / "new").exists()
