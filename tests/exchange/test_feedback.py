"""What is given back reaches its student only."""

import os
import stat
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.submission import Receipt
from grader.files.atomic import locked


@pytest.fixture
def receipt(exchange: Exchange, work: Path) -> Receipt:
    return exchange.submit(work, "01-relu", "alice")


def published(exchange: Exchange) -> list[Path]:
    return sorted(exchange.transport.feedback.glob("*.md"))


def test_student_gets_what_was_published(exchange: Exchange, work: Path, receipt: Receipt) -> None:
    other = exchange.submit(work, "01-relu", "alice")
    students = Exchange(load_course(exchange.transport.folder))
    assert students.feedback(receipt) is None
    assert exchange.give_back("feedback", {receipt.folder: "# Gut gemacht ✓\n"}) == {}
    assert students.feedback(receipt) == "# Gut gemacht ✓\n"
    assert students.feedback(other) is None
    exchange.give_back("feedback", {receipt.folder: "corrected"})
    assert students.feedback(receipt) == "corrected"


def test_name_of_the_file_gives_nothing_away(exchange: Exchange, receipt: Receipt) -> None:
    exchange.give_back("feedback", {receipt.folder: ""})
    [path] = published(exchange)
    assert len(path.stem) == 48
    assert "alice" not in path.name


def test_file_is_readable_whatever_the_umask(exchange: Exchange, receipt: Receipt) -> None:
    before = os.umask(0o077)
    try:
        exchange.give_back("feedback", {receipt.folder: ""})
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in published(exchange)] == [0o644]


@pytest.mark.parametrize("source", ["alice+01-relu+2040-05-01 12:00:00.000000 UTC", "nonsense"])
def test_submission_without_a_secret_gets_nothing_and_keeps_no_other_back(
    exchange: Exchange, receipt: Receipt, source: str
) -> None:
    (exchange.transport.inbound / source).mkdir()
    assert list(exchange.give_back("feedback", {source: "text", receipt.folder: "text"})) == [source]
    assert exchange.feedback(receipt) == "text"


def test_what_came_from_an_lms_has_no_place_and_is_no_problem(exchange: Exchange) -> None:
    source = "alice+01-relu+2040-05-01 12:00:00.000000 UTC"
    assert exchange.give_back("feedback", {source: "text"}) == {}
    assert not exchange.has_copy(source)


def test_one_file_that_cannot_be_written_keeps_no_other_back(
    exchange: Exchange, work: Path, receipt: Receipt
) -> None:
    exchange.give_back("feedback", {receipt.folder: ""})
    [path] = published(exchange)
    path.unlink()
    path.mkdir()
    other = exchange.submit(work, "01-relu", "bob")
    problems = exchange.give_back("feedback", {receipt.folder: "text", other.folder: "text"})
    assert list(problems) == [receipt.folder]
    assert "could not be written: Is a directory" in problems[receipt.folder]
    assert exchange.feedback(other) == "text"


def test_missing_folder_is_told(exchange: Exchange, receipt: Receipt) -> None:
    exchange.transport.feedback.rmdir()
    with pytest.raises(ExchangeError, match=r"Nothing can be given back in .*: No such file"):
        exchange.give_back("feedback", {receipt.folder: "text"})


def test_only_one_publishes_at_a_time_and_leftovers_go(
    exchange: Exchange, receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = exchange.transport.feedback / ".0.md.1.part"
    left.touch()

    def write(path: Path, *_: object, **__: object) -> None:
        assert not left.exists()
        busy = ExchangeError("Somebody else is publishing.")
        with (
            pytest.raises(ExchangeError, match="else"),
            locked(exchange.transport.feedback, busy, folder=True),
        ):
            raise AssertionError("two at once")

    monkeypatch.setattr("grader.exchange.directory.write_atomically", write)
    assert exchange.give_back("feedback", {receipt.folder: "text"}) == {}
