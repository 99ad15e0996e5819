import datetime as dt
import stat
from pathlib import Path

import pytest

from grader.errors import ExchangeError
from grader.exchange.collected import Collected
from grader.exchange.submission import Receipt, Submission
from grader.receipts.receipt import ReceiptBook, SignedReceipt, read_receipt

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)


def receipt(
    assignment: str = "01-relu", moment: dt.datetime = NOON, student: str = "alice", course: str = "ml"
) -> Receipt:
    return Receipt.of(course, Submission.new(student, assignment, moment), {"a.py": b"1"})


def test_receipts_come_back_by_time(tmp_path: Path) -> None:
    book = ReceiptBook(tmp_path)
    late, early = receipt(), receipt(moment=NOON - dt.timedelta(hours=1))
    other = receipt("02-loss")
    for one in (late, early, other, receipt(course="bio")):
        book.add(one)
    assert book.receipts("ml", "01-relu") == [early, late]
    assert len(book.receipts("ml")) == 3
    assert book.receipts("art") == []


def test_receipts_of_one_moment_are_all_kept(tmp_path: Path) -> None:
    book = ReceiptBook(tmp_path)
    assert len({book.add(receipt()) for _ in range(3)}) == 3
    assert len(book.receipts("ml")) == 3


def test_longest_student_id_fits(tmp_path: Path) -> None:
    ReceiptBook(tmp_path).add(receipt("x" * 64, student="李" * 40))
    assert len(ReceiptBook(tmp_path).receipts("ml")) == 1


def test_receipts_are_private(tmp_path: Path) -> None:
    path = ReceiptBook(tmp_path).add(receipt())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_signed_receipts_lie_beside_the_students_own(tmp_path: Path) -> None:
    own = receipt()
    record = Collected(
        format=1, student="alice", assignment="01-relu", attempt=1, submitted=NOON, due=None, late_factor=1.0,
        hash=own.hash, source=own.folder, taken_in=NOON,
    )  # fmt: skip
    signed = SignedReceipt.of("ml", record, b"key")
    book = ReceiptBook(tmp_path)
    path, beside = book.add(own, signed), book.add(own)
    assert path == beside.parent / "signed" / beside.name
    assert read_receipt(path) == signed
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert book.receipts("ml") == [own]


def test_book_lies_in_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert ReceiptBook().folder == tmp_path / "data" / "deltagrade" / "receipts"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert ReceiptBook().folder == tmp_path / ".local" / "share" / "deltagrade" / "receipts"


def test_unreadable_receipt_is_told_with_its_file(tmp_path: Path) -> None:
    path = ReceiptBook(tmp_path).add(receipt())
    path.write_bytes(b"{}")
    with pytest.raises(ExchangeError, match=r"\.json cannot be read"):
        ReceiptBook(tmp_path).receipts("ml")


def test_book_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExchangeError, match="could not be kept") as caught:
        ReceiptBook(tmp_path / "file").add(receipt())
    assert "submission stands" in caught.value.hint
