import datetime as dt
import stat
from pathlib import Path

import pytest

from grader.course.files import load_course
from grader.course.secret import course_secret
from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.collected import collected
from grader.exchange.submission import Receipt, Submission
from grader.exchange.take_in import Taken
from grader.receipts.deliver import collect, signed_receipt

NOW = dt.datetime(2040, 5, 1, 13, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def submit(exchange: Exchange, work: Path, student: str = "alice", hours: float = 2) -> Receipt:
    return exchange.submit(work, "01-relu", student, now=NOW - hours * HOUR)


def take_in(exchange: Exchange, now: dt.datetime = NOW) -> list[Taken]:
    return collect(exchange, "01-relu", now)


def receipts(exchange: Exchange) -> list[Path]:
    return sorted(exchange.transport.feedback.glob("*.receipt.json"))


def test_student_gets_a_genuine_receipt_for_what_was_taken_in(exchange: Exchange, work: Path) -> None:
    mine, theirs = submit(exchange, work), submit(exchange, work, "bob")
    students = Exchange(load_course(exchange.transport.folder))
    assert signed_receipt(students, mine) is None
    take_in(exchange)
    signed = signed_receipt(students, mine)
    assert signed is not None
    assert signed.is_genuine(course_secret(exchange.course))
    assert (signed.statement.student, signed.statement.hash) == ("alice", mine.hash)
    assert (signed.statement.submitted, signed.statement.taken_in) == (mine.submitted, NOW)
    other = signed_receipt(students, theirs)
    assert other is not None
    assert other.statement.student == "bob"


def test_only_who_knows_the_secret_of_a_submission_can_name_its_receipt(
    exchange: Exchange, work: Path
) -> None:
    submit(exchange, work)
    take_in(exchange)
    [path] = receipts(exchange)
    assert len(path.name.partition(".")[0]) == 48
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    guessed = Receipt.of("ml", Submission.new("alice", "01-relu", NOW - 2 * HOUR), {})
    assert signed_receipt(exchange, guessed) is None


def test_collecting_again_changes_no_receipt(exchange: Exchange, work: Path) -> None:
    submit(exchange, work)
    take_in(exchange)
    [path] = receipts(exchange)
    before = path.stat().st_mtime_ns, path.read_bytes()
    take_in(exchange, NOW + HOUR)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_receipt_that_is_missing_or_damaged_is_given_again(exchange: Exchange, work: Path) -> None:
    mine = submit(exchange, work)
    take_in(exchange)
    [path] = receipts(exchange)
    before = path.read_bytes()
    path.unlink()
    take_in(exchange, NOW + HOUR)
    assert path.read_bytes() == before
    path.write_bytes(before[:40])
    with pytest.raises(ExchangeError, match=r"signed receipt of .* cannot be read"):
        signed_receipt(exchange, mine)
    take_in(exchange, NOW + HOUR)
    assert path.read_bytes() == before


def test_what_a_killed_writer_left_is_removed(exchange: Exchange, work: Path) -> None:
    submit(exchange, work)
    take_in(exchange)
    [path] = receipts(exchange)
    path.rename(path.with_name(f".{path.name}.0123456789ab.part"))
    take_in(exchange)
    assert list(exchange.transport.feedback.iterdir()) == [path]


def test_receipt_of_a_submission_that_is_replaced_stays(exchange: Exchange, work: Path) -> None:
    first = submit(exchange, work, hours=3)
    take_in(exchange)
    second = submit(exchange, work, hours=2)
    take_in(exchange, NOW + HOUR)
    old, new = signed_receipt(exchange, first), signed_receipt(exchange, second)
    assert old is not None
    assert new is not None
    assert (old.statement.taken_in, new.statement.taken_in) == (NOW, NOW + HOUR)


def test_what_looked_wrong_is_in_the_receipt(exchange: Exchange, work: Path) -> None:
    mine = exchange.submit(work, "01-relu", "alice", now=NOW - 2 * HOUR)
    take_in(exchange, NOW - 3 * HOUR)
    signed = signed_receipt(exchange, mine)
    assert signed is not None
    assert signed.statement.notes == ("The time in its name has not come yet.",)


def test_submission_without_a_secret_gets_none(exchange: Exchange, work: Path) -> None:
    place = exchange.transport.inbound / "alice+01-relu+2040-05-01 10:00:00.000000 UTC"
    place.mkdir()
    (place / "relu.py").write_text("x")
    [taken] = take_in(exchange)
    assert taken.action == "new"
    assert receipts(exchange) == []


def test_receipt_that_cannot_be_written_is_a_note_and_loses_nothing(exchange: Exchange, work: Path) -> None:
    submit(exchange, work)
    exchange.transport.feedback.rmdir()
    [taken] = take_in(exchange)
    assert taken.action == "new"
    [note] = taken.notes
    assert note.startswith("The signed receipt could not be given back: ")
    assert "No such file" in note
    assert len(collected(exchange.course, "01-relu")) == 1
    exchange.transport.feedback.mkdir()
    [taken] = take_in(exchange)
    assert (taken.action, taken.notes) == ("unchanged", ())
    assert len(receipts(exchange)) == 1
