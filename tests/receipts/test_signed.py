import datetime as dt
import hmac
from pathlib import Path

import msgspec
import pytest

from grader.errors import ExchangeError
from grader.exchange.collected import Collected
from grader.receipts.receipt import SignedReceipt, Statement, read_receipt

NOON = dt.datetime(2040, 5, 1, 12, tzinfo=dt.UTC)
LATER = dt.datetime(2040, 5, 1, 16, tzinfo=dt.timezone(dt.timedelta(hours=2)))
SECRET = b"0123456789abcdef"
RECORD = Collected(
    format=1, student="Zoë", assignment="01-relu", attempt=1, submitted=NOON, due=None, late_factor=1.0,
    hash="ab" * 32, source="Zoë+01-relu+2040-05-01 12:00:00.000000 UTC+secret", taken_in=LATER,
    notes=("Odd.",),
)  # fmt: skip
SIGNED = SignedReceipt.of("ml", RECORD, SECRET)


def read(data: bytes) -> SignedReceipt:
    return SignedReceipt.from_json(data, Path("signed.json"))


def test_it_says_what_was_collected_and_keeps_its_secret() -> None:
    assert SIGNED.statement == Statement(
        course="ml", assignment="01-relu", student="Zoë", submitted=NOON, hash="ab" * 32,
        taken_in=dt.datetime(2040, 5, 1, 14, tzinfo=dt.UTC), notes=("Odd.",),
    )  # fmt: skip
    assert b"secret" not in SIGNED.to_json()


def test_signature_survives_the_file_and_any_layout_of_it() -> None:
    assert read(SIGNED.to_json()) == SIGNED
    assert read(SIGNED.to_json()).is_genuine(SECRET)
    assert read(msgspec.json.encode(SIGNED)).is_genuine(SECRET)


def test_signature_can_be_made_by_hand_from_the_secret_and_the_statement() -> None:
    key = hmac.new(b"0123456789abcdef", b"deltagrade key: receipt, version 1", "sha256").digest()
    statement = (
        '{"course":"ml","assignment":"01-relu","student":"Zoë","submitted":"2040-05-01T12:00:00Z",'
        f'"hash":"{"ab" * 32}","taken_in":"2040-05-01T14:00:00Z","notes":["Odd."]}}'
    )
    assert SIGNED.signature == hmac.new(key, statement.encode(), "sha256").hexdigest()


CHANGES: dict[str, object] = {
    "course": "bio",
    "assignment": "02-loss",
    "student": "bob",
    "submitted": "2040-05-01T11:59:59.999999Z",
    "hash": "0" * 64,
    "taken_in": "2040-05-01T13:00:00Z",
    "notes": [],
}


@pytest.mark.parametrize("field", Statement.__struct_fields__)
def test_any_change_of_the_statement_spoils_the_signature(field: str) -> None:
    changed = msgspec.to_builtins(SIGNED)
    changed["statement"][field] = CHANGES[field]
    assert not read(msgspec.json.encode(changed)).is_genuine(SECRET)


def test_other_key_or_signature_is_not_genuine() -> None:
    assert not SIGNED.is_genuine(b"0123456789abcdeg")
    assert not msgspec.structs.replace(SIGNED, signature="0" * 64).is_genuine(SECRET)


@pytest.mark.parametrize("field", ["format", "statement", "signature"])
def test_missing_field_is_told(field: str) -> None:
    fields = msgspec.to_builtins(SIGNED)
    del fields[field]
    with pytest.raises(ExchangeError, match=rf"^signed\.json cannot be read: .*`{field}`\.$"):
        read(msgspec.json.encode(fields))


def test_id_that_no_student_can_have_is_told() -> None:
    fields = msgspec.to_builtins(SIGNED)
    fields["statement"]["student"] = "../alice"
    with pytest.raises(ExchangeError, match=r"^signed\.json cannot be read: The student id '\.\./alice'"):
        read(msgspec.json.encode(fields))


def test_every_cut_of_a_file_is_told(tmp_path: Path) -> None:
    whole, path = SIGNED.to_json().rstrip(), tmp_path / "cut.json"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ExchangeError, match=r"cut\.json cannot be read: .+\.\nTake"):
            read_receipt(path)
    path.write_bytes(whole)
    assert read_receipt(path) == SIGNED


def test_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(ExchangeError, match="too large to be a receipt"):
        read_receipt(path)
