"""Where a student's receipts are kept: a folder of the student's own, for all courses."""

from __future__ import annotations

import os
from pathlib import Path

from grader.atomic import write_atomically
from grader.exchange.oserrors import explained
from grader.exchange.receipt import Receipt


def receipts_folder() -> Path:
    """Return where this user's receipts are kept."""
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "deltagrade" / "receipts"


class ReceiptBook:
    """The receipts in a folder, one file each; nobody else can read them.

    Parameters
    ----------
    folder : Path, optional
        Default: ``deltagrade/receipts`` in the user's data folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or receipts_folder()

    def add(self, receipt: Receipt) -> Path:
        """Keep a receipt; return its file.

        Raises
        ------
        ExchangeError
            If it cannot be written. The submission itself stands all the same.
        """
        # The assignment, time and secret of the folder's name: unlike the whole name, never too long.
        path = self.folder / receipt.course / (receipt.folder.split("+", 1)[1] + ".json")
        hint = "The submission stands all the same; copy its receipt from the screen."
        with explained(f"The receipt {path} could not be kept", hint):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(path, receipt.to_json(), mode=0o600)
        return path

    def receipts(self, course: str, assignment: str | None = None) -> list[Receipt]:
        """Return the receipts of a course, or of one of its assignments, the oldest first.

        Raises
        ------
        ExchangeError
            If one cannot be read; the message names its file.
        """
        found = []
        for path in sorted((self.folder / course).glob("*.json")):
            with explained(f"The receipt {path} cannot be read"):
                receipt = Receipt.from_json(
                    path.read_bytes(), path, "Remove the file if it cannot be mended."
                )
            if assignment in (None, receipt.assignment):
                found.append(receipt)
        return sorted(found, key=lambda receipt: receipt.submitted)
