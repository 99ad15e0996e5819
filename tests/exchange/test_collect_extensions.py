"""Collecting keeps to a student's extension, and the exchange does not show who has one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.model import Course
from grader.exchange.actions import Exchange, public_plan
from grader.exchange.collected import collected
from grader.receipts.deliver import collect

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)

MakeCourse = Callable[..., Course]


def extension(student: str = "alice") -> str:
    return (
        f'[[extensions]]\nstudent = "{student}"\nassignment = "01-relu"\ndue = {(NOON + DAY).isoformat()}\n'
    )


@pytest.fixture
def hand_in(exchange: Exchange, tmp_path: Path) -> Callable[[str, dt.timedelta], None]:
    """Submit a file, some time after the due date of all."""
    folder = tmp_path / "of a student"
    folder.mkdir()
    (folder / "relu.py").write_text("x")

    def submit(student: str, after: dt.timedelta) -> None:
        exchange.submit(folder, "01-relu", student, now=NOON + after)

    return submit


def run(course: Course) -> dict[str, tuple[str, str]]:
    taken = collect(Exchange(course), "01-relu", NOON + 9 * DAY)
    return {one.student: (one.action, one.reason) for one in taken}


def test_work_within_an_extension_is_in_time_for_its_student_only(make_course, hand_in):
    hand_in("alice", DAY / 2)
    hand_in("bob", DAY / 2)
    course = make_course(end=extension())
    assert run(course) == {
        "alice": ("new", "the only one before the due date"),
        "bob": ("not taken", "came 12 h after the due date, late work does not count"),
    }
    [(record, _)] = collected(course, "01-relu")
    assert (record.due, record.late_factor) == (NOON + DAY, 1.0)


def test_lateness_counts_from_the_end_of_an_extension(make_course, hand_in):
    hand_in("alice", 1.5 * DAY)
    late = '[late]\npolicy = "percent"\npercent_per_day = 10\n'
    assert run(make_course(end=late))["alice"] == ("new", "1 d 12 h late, counts 80 %")
    assert run(make_course(end=late + extension()))["alice"] == ("updated", "12 h late, counts 90 %")


def test_an_extension_that_is_given_later_takes_in_what_was_too_late(make_course, hand_in):
    hand_in("alice", DAY / 2)
    assert run(make_course())["alice"][0] == "not taken"
    assert run(make_course(end=extension()))["alice"][0] == "new"


def test_students_do_not_see_extensions(make_course):
    course = make_course(end=extension())
    assert b"alice" not in public_plan(course, course.names)
