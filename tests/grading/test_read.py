"""Results as reports need them: who handed in and is not graded yet stands among them, without points."""

from __future__ import annotations

import os

import msgspec
import pytest
from toy_course import HALF_WRONG, HOUR, NAME, NOON, RIGHT, ToyCourse

from grader.errors import CourseError, GradingError
from grader.grading.class_results import read_results, with_ungraded
from grader.reports.formats import report


@pytest.fixture
def half_graded(toy: ToyCourse) -> ToyCourse:
    """Ada is graded, Ben is not."""
    toy.hand_in({"ada": RIGHT})
    toy.settle()
    toy.hand_in({"ben": RIGHT})
    return toy


def states(toy: ToyCourse) -> dict[str, str | None]:
    results, problems = with_ungraded(toy.course, NAME, toy.store.all(NAME)[0])
    assert problems == []
    return {result.student: result.undecided and result.undecided.kind for result in results}


def test_who_is_not_graded_is_in_doubt(half_graded: ToyCourse) -> None:
    assert states(half_graded) == {"ada": None, "ben": "ungraded"}
    [_, ben] = with_ungraded(half_graded.course, NAME, half_graded.store.all(NAME)[0])[0]
    assert (ben.total, ben.open_points, ben.earned, ben.complete) == (4.0, 4.0, 0.0, False)
    assert ben.source.startswith("ben+01-toy+")


def test_result_of_an_older_submission_gives_way(half_graded: ToyCourse) -> None:
    half_graded.submit("ada", HALF_WRONG, now=NOON - HOUR / 2)
    half_graded.collect()
    assert states(half_graded) == {"ada": "ungraded", "ben": "ungraded"}


def test_all_graded_is_as_it_was(half_graded: ToyCourse) -> None:
    half_graded.settle()
    results = half_graded.store.all(NAME)[0]
    assert with_ungraded(half_graded.course, NAME, results) == (results, [])


def test_whose_record_cannot_be_read_is_in_doubt_or_keeps_their_result(half_graded: ToyCourse) -> None:
    record = half_graded.course.submitted / "ben" / NAME / ".collected.json"
    record.write_bytes(b"{")
    (half_graded.course.submitted / "ada" / NAME / ".collected.json").write_bytes(b"{")
    before = half_graded.store.all(NAME)[0]
    [ada, ben], problems = with_ungraded(half_graded.course, NAME, before)
    assert [ada] == before
    assert (ben.student, ben.open_points, ben.late_factor) == ("ben", ben.total, 1.0)
    assert ben.undecided.kind == "unreadable"
    assert str(record) in ben.undecided.message
    assert str(record) in problems[1]


def test_results_come_with_who_is_not_graded_and_what_cannot_be_read(half_graded: ToyCourse) -> None:
    half_graded.store.path(NAME, "ada").write_bytes(b"{")
    results, [problem] = read_results(half_graded.course)
    assert {result.student: result.undecided and result.undecided.kind for result in results[NAME]} == {
        "ada": "ungraded",
        "ben": "ungraded",
    }
    assert str(half_graded.store.path(NAME, "ada")) in problem


def test_times_of_results_are_in_the_zone_of_the_course(half_graded: ToyCourse) -> None:
    course = msgspec.structs.replace(half_graded.course, timezone="Asia/Tokyo")
    results, _ = read_results(course)
    times = [time for result in results[NAME] for time in (result.submitted, result.due, result.graded)]
    assert {str(time.tzinfo) for time in times if time} == {"Asia/Tokyo"}
    csv = report("csv")(course, results)[0].decode()
    assert [line.split(",")[3][-6:] for line in csv.splitlines()[1:]] == ["+09:00", "+09:00"]


def test_nothing_graded_and_unknown_assignments_are_refused(toy: ToyCourse) -> None:
    with pytest.raises(GradingError, match="Nothing is graded yet"):
        read_results(toy.course)
    with pytest.raises(GradingError, match="Nothing of 01-toy is graded yet"):
        read_results(toy.course, [NAME])
    with pytest.raises(CourseError, match="no assignment '02-other'"):
        read_results(toy.course, ["02-other"])


@pytest.mark.skipif(os.name == "nt", reason="all names are Unicode there")
def test_a_folder_whose_name_is_no_utf8_is_told_as_text_that_can_be_written(toy: ToyCourse) -> None:
    toy.hand_in({"ada": RIGHT})
    toy.settle()
    (toy.course.submitted / os.fsdecode(b"x\xff") / NAME).mkdir(parents=True)
    results, problems = read_results(toy.course, [NAME])
    assert [one.student for one in results[NAME]] == ["ada", "x\\udcff"]
    assert any("udcff" in problem for problem in problems)
    msgspec.json.encode([*results.values(), problems])
