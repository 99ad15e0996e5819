"""A receipt in a file that somebody brings: a student's own, or a signed one."""

from __future__ import annotations

from pathlib import Path

from grader.errors import ExchangeError, explained
from grader.receipts.receipt import Receipt
from grader.receipts.signed_receipt import SignedReceipt

_LARGEST = 2**22
_HINT = "Take the file as 'grader submit' or 'grader status' wrote it, whole and unchanged."


def read_receipt(path: Path) -> Receipt | SignedReceipt:
    """Read a receipt of either kind.

    Raises
    ------
    ExchangeError
        If it is neither; the message names the file and what is wrong.
    """
    with explained(f"{path} cannot be read", _HINT), path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ExchangeError(f"{path} cannot be read: it is too large to be a receipt.", _HINT)
    # Only one of the two holds a signature.
    kind = SignedReceipt if b'"signature"' in data and b'"statement"' in data else Receipt
    return kind.from_json(data, path, _HINT)
