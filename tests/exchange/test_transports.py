"""Which way an address names, and what can be done there."""

from collections.abc import Callable

import pytest

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.directory import Directory
from grader.exchange.transports import TRANSPORTS, transport_of

MakeCourse = Callable[..., Course]


def test_folder_is_the_usual_way(make_course: MakeCourse) -> None:
    assert isinstance(transport_of(make_course()), Directory)


def test_zip_file_is_no_exchange(make_course: MakeCourse) -> None:
    with pytest.raises(ExchangeError, match=r"'work\.zip'"):
        transport_of(make_course('exchange = "work.zip"'))


def test_unknown_address_is_told_with_what_there_is(make_course: MakeCourse) -> None:
    with pytest.raises(ExchangeError, match="'gopher://x'") as caught:
        transport_of(make_course('exchange = "gopher://x"'))
    assert all(name in caught.value.hint for name in TRANSPORTS)
