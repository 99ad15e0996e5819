import os
import stat
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.errors import ExchangeError
from grader.exchange.directory import DirectoryExchange
from grader.exchange.feedback import fetch_feedback, publish_feedback, publishing
from grader.files.lock import locked_folder


def test_student_fetches_what_was_published(exchange: DirectoryExchange, work: Path) -> None:
    first, second = (exchange.submit(work, "01-relu", "alice") for _ in range(2))
    students = DirectoryExchange(load_course(exchange.folder))
    assert fetch_feedback(students, first) is None
    publish_feedback(exchange, first.folder, "# Gut gemacht ✓\n")
    assert fetch_feedback(students, first) == "# Gut gemacht ✓\n"
    assert fetch_feedback(students, second) is None
    publish_feedback(exchange, first.folder, "corrected")
    assert fetch_feedback(students, first) == "corrected"


def test_name_of_the_file_gives_nothing_away(exchange: DirectoryExchange, work: Path) -> None:
    receipt = exchange.submit(work, "01-relu", "alice")
    path = publish_feedback(exchange, receipt.folder, "")
    assert path.parent == exchange.feedback
    assert len(path.stem) == 48
    assert "alice" not in path.name


def test_file_is_readable_whatever_the_umask(exchange: DirectoryExchange, work: Path) -> None:
    receipt = exchange.submit(work, "01-relu", "alice")
    before = os.umask(0o077)
    try:
        path = publish_feedback(exchange, receipt.folder, "")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_submission_without_a_secret_gets_no_public_feedback(exchange: DirectoryExchange) -> None:
    with pytest.raises(ExchangeError, match="no secret"):
        publish_feedback(exchange, "alice+01-relu+2040-05-01 12:00:00.000000 UTC", "text")


def test_missing_feedback_folder_is_told(exchange: DirectoryExchange, work: Path) -> None:
    receipt = exchange.submit(work, "01-relu", "alice")
    exchange.feedback.rmdir()
    with pytest.raises(ExchangeError, match="could not be written"):
        publish_feedback(exchange, receipt.folder, "text")


def test_only_one_publishes_at_a_time_and_leftovers_go(exchange: DirectoryExchange) -> None:
    left = exchange.feedback / ".0.md.1.part"
    left.touch()
    with publishing(exchange):
        assert not left.exists()
        busy = ExchangeError("Somebody else is publishing.")
        with pytest.raises(ExchangeError, match="Somebody else"), locked_folder(exchange.feedback, busy):
            raise AssertionError("two at once")


def test_folder_of_feedback_that_is_gone_is_told(exchange: DirectoryExchange) -> None:
    exchange.feedback.rmdir()
    with pytest.raises(ExchangeError, match="Feedback cannot be put into"), publishing(exchange):
        raise AssertionError("there is no folder")
