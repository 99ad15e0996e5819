import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.collected import RECORD_FILE, Collected, collected

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)

MakeCourse = Callable[..., Course]


def put(course: Course, student: str, folder: str, attempt: int = 1) -> Path:
    record = Collected(
        format=1, student="alice", assignment="01-relu", attempt=attempt, submitted=NOON, due=None,
        late_factor=1.0, hash="0" * 64, source="s", taken_in=NOON,
    )  # fmt: skip
    place = course.submitted / student / folder
    place.mkdir(parents=True)
    (place / RECORD_FILE).write_bytes(record.to_json())
    return place


def test_nothing_collected_is_an_empty_list(make_course: MakeCourse) -> None:
    assert collected(make_course(), "01-relu") == []


def test_policy_decides_which_folders_are_meant(make_course: MakeCourse) -> None:
    course = make_course()
    plain, second = put(course, "alice", "01-relu"), put(course, "alice", "01-relu@2", 2)
    assert [folder for _, folder in collected(course, "01-relu")] == [plain]
    assert [folder for _, folder in collected(make_course('collect = "best"'), "01-relu")] == [second]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": 2}', b"\xff"])
def test_unreadable_record_is_named(make_course: MakeCourse, content: bytes) -> None:
    course = make_course()
    (put(course, "alice", "01-relu") / RECORD_FILE).write_bytes(content)
    with pytest.raises(ExchangeError, match=r"alice/01-relu/\.collected\.json") as caught:
        collected(course, "01-relu")
    assert "collect again" in caught.value.hint


def test_missing_record_is_named(make_course: MakeCourse) -> None:
    course = make_course()
    (put(course, "alice", "01-relu") / RECORD_FILE).unlink()
    with pytest.raises(ExchangeError, match=r"alice/01-relu/\.collected\.json"):
        collected(course, "01-relu")


@pytest.mark.parametrize(("student", "name"), [("bob", "01-relu"), ("alice", "02-loss")])
def test_record_of_another_student_or_assignment_is_refused(
    make_course: MakeCourse, student: str, name: str
) -> None:
    course = make_course()
    put(course, student, name)
    with pytest.raises(ExchangeError, match="is that of 'alice' for '01-relu'"):
        collected(course, name)


@pytest.mark.parametrize(
    "change",
    [
        {"submitted": "0001-01-01T00:00:00+14:00"},
        {"due": "9999-12-31T23:59:59-12:00"},
        {"late_factor": 1e308},
        {"attempt": 0},
    ],
)
def test_record_that_says_what_cannot_be_is_a_broken_one(make_course: MakeCourse, change: Any) -> None:
    course = make_course()
    path = put(course, "ada", "01-relu") / RECORD_FILE
    path.write_bytes(msgspec.json.encode(msgspec.json.decode(path.read_bytes()) | change))
    with pytest.raises(ExchangeError, match="cannot be read"):
        collected(course, "01-relu")
