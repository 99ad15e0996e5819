import datetime as dt
from pathlib import Path

import msgspec
import pytest

from grader.errors import ExchangeError
from grader.exchange.actions import Exchange
from grader.exchange.submission import Known, Receipt, Submission
from grader.files.tree import content_hash

FILES = {"b.py": b"12", "a.py": b""}


@pytest.fixture
def receipt() -> Receipt:
    name = Submission.new("Zoë", "01-relu", dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC))
    return Receipt.of("ml", name, FILES)


def test_receipt_tells_what_was_handed_in(receipt: Receipt) -> None:
    assert receipt.hash == content_hash(FILES)
    assert receipt.files == {"a.py": 0, "b.py": 2}
    assert (receipt.course, receipt.assignment, receipt.student) == ("ml", "01-relu", "Zoë")


def test_receipt_survives_its_file(receipt: Receipt) -> None:
    assert Receipt.from_json(receipt.to_json(), Path("r.json")) == receipt


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("hash", "0"),
        ("submitted", "2040-05-01T12:00:00"),
        ("submitted", "2041-05-01T12:00:00Z"),
        ("student", "bob"),
        ("folder", "../../etc"),
        ("folder", 7),
        ("files", {"a.py": "x"}),
        ("unknown", 1),
    ],
)
def test_wrong_field_is_told_with_its_file(receipt: Receipt, field: str, value: object) -> None:
    changed = {**msgspec.to_builtins(receipt), field: value}
    with pytest.raises(ExchangeError, match=r"^r\.json cannot be read"):
        Receipt.from_json(msgspec.json.encode(changed), Path("r.json"))


@pytest.mark.parametrize("field", Receipt.__struct_fields__)
def test_missing_field_is_told(receipt: Receipt, field: str) -> None:
    fields = msgspec.to_builtins(receipt)
    del fields[field]
    with pytest.raises(ExchangeError, match=f"missing required field `{field}`"):
        Receipt.from_json(msgspec.json.encode(fields), Path("r.json"))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"format": 1}'])
def test_what_is_no_receipt_is_told(data: bytes) -> None:
    with pytest.raises(ExchangeError, match=r"r\.json cannot be read"):
        Receipt.from_json(data, Path("r.json"))


def test_receipts_of_another_course_are_not_taken_from_a_server(
    exchange: Exchange, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = exchange.submit(work, "01-relu", "ada")
    other = msgspec.structs.replace(own, course="../../elsewhere")  # where its signed receipt would be kept
    monkeypatch.setattr(exchange.transport, "known", lambda: Known(student="ada", receipts=[own, other]))
    assert exchange.with_known([]) == [own]
    monkeypatch.setattr(exchange.transport, "known", lambda: Known(student="ada", receipts=[other]))
    assert exchange.with_known([]) == []
