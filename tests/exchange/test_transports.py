"""Which way an address names, and what can be done there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.archive import Archive
from grader.exchange.directory import Directory
from grader.exchange.transports import TRANSPORTS, plan_at, source_at, transport_of

MakeCourse = Callable[..., Course]


def test_folder_is_the_usual_way(make_course: MakeCourse) -> None:
    assert isinstance(transport_of(make_course()), Directory)


def test_zip_file_is_only_collected_from(make_course: MakeCourse) -> None:
    course = make_course('exchange = "work.zip"')
    assert isinstance(source_at(course, "work.ZIP"), Archive)
    with pytest.raises(ExchangeError, match=r"work\.zip cannot be an exchange"):
        transport_of(course)
    with pytest.raises(ExchangeError, match=r"There is no course at work\.zip"):
        plan_at("work.zip")


def test_folder_is_not_collected_from_by_name(make_course: MakeCourse, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="Nothing can be collected from"):
        source_at(make_course(), str(tmp_path))


def test_unknown_address_is_told_with_what_there_is(make_course: MakeCourse) -> None:
    with pytest.raises(ExchangeError, match="'gopher://x'") as caught:
        transport_of(make_course('exchange = "gopher://x"'))
    assert all(name in caught.value.hint for name in TRANSPORTS)
