"""Where a student's receipts are kept, of all courses; those that the course's side signed in `signed/`."""

from __future__ import annotations

import os
from pathlib import Path

from grader.errors import explained
from grader.exchange.submission import Receipt
from grader.files.atomic import write_atomically
from grader.receipts.signed import SignedReceipt


class ReceiptBook:
    """The receipts in a folder, by default of the user's data folder; nobody else can read them."""

    def __init__(self, folder: Path | None = None) -> None:
        base = Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser()
        self.folder = folder or base / "deltagrade" / "receipts"

    def add(self, receipt: Receipt, signed: SignedReceipt | None = None) -> Path:
        """Keep a student's own receipt, or the signed one that belongs to it; return its file."""
        hint = "The submission stands all the same; copy its receipt from the screen."
        if signed:
            hint = "It stays in the exchange; make room here, and try again."
        # Assignment, time and secret of the id: unlike the whole, this is never too long for a disk.
        name = f"{receipt.folder.split('+', 1)[1]}.json"
        path = self.folder / receipt.course / ("signed" if signed else "") / name
        with explained(f"The receipt {path} could not be kept", hint):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(path, (signed or receipt).to_json(), mode=0o600)
        return path

    def receipts(self, course: str, assignment: str | None = None) -> list[Receipt]:
        """Return the receipts of a course, or of one of its assignments, the oldest first."""
        found = []
        for path in sorted((self.folder / course).glob("*.json")):
            with explained(f"The receipt {path} cannot be read"):
                data = path.read_bytes()
            receipt = Receipt.from_json(data, path, "Remove the file if it cannot be mended.")
            if assignment in (None, receipt.assignment):
                found.append(receipt)
        return sorted(found, key=lambda receipt: receipt.submitted)
