"""Feedback on its way back: a file that only the student who handed in can name.

The name is a hash of the inbound folder's name, which holds the submission's secret; the folder of feedback
cannot be listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.course.folders import CourseFolders
from grader.errors import ExchangeError, explained
from grader.exchange.inbound_name import InboundName
from grader.files.atomic import sweep, write_atomically
from grader.files.lock import locked_folder
from grader.receipts.receipt import Receipt


@contextmanager
def publishing(exchange: CourseFolders) -> Iterator[None]:
    """Wait until nobody else writes feedback, keep it so while the block runs, and remove leftovers first.

    Raises
    ------
    ExchangeError
        If the folder of feedback cannot be used.
    """
    with explained(f"Feedback cannot be put into {exchange.feedback}"), locked_folder(exchange.feedback):
        sweep(exchange.feedback)
        yield


def publish_feedback(exchange: CourseFolders, source: str, text: str) -> Path:
    """Write the feedback on a submission, or write it anew.

    Parameters
    ----------
    exchange : DirectoryExchange
        The instructor's exchange.
    source : str
        Name of the inbound folder, as `Collected` has it.
    text : str
        The feedback, in Markdown.

    Returns
    -------
    Path
        Its file.

    Raises
    ------
    ExchangeError
        If it cannot be written, or the submission has no secret, so that others could name its feedback.
    """
    if not InboundName.parse(source).secret:
        raise ExchangeError(
            f"The submission {source!r} has no secret in its name, so others could read its feedback.",
            "Hand the feedback out another way; keep nbgrader's ExchangeSubmit.add_random_string on.",
        )
    path = private_file(exchange, source, ".md")
    with explained(f"The feedback on {source!r} could not be written"):
        write_atomically(path, text.encode(), mode=0o644)
    return path


def fetch_feedback(exchange: CourseFolders, receipt: Receipt) -> str | None:
    """Return the feedback on a submission, or None if there is none yet.

    Parameters
    ----------
    exchange : DirectoryExchange
        The student's or the instructor's exchange.
    receipt : Receipt
        The receipt of the submission.

    Raises
    ------
    ExchangeError
        If it cannot be read.
    """
    path = private_file(exchange, receipt.folder, ".md")
    with explained(f"The feedback {path} cannot be read"):
        if not path.exists():
            return None
        return path.read_bytes().decode("utf-8", "replace")


def private_file(exchange: CourseFolders, source: str, suffix: str) -> Path:
    """Return the file for a submission that only those can name who know the name of its inbound folder."""
    key = "/".join((exchange.course.id, source)).encode()
    return exchange.feedback / f"{hashlib.blake2b(key, digest_size=24).hexdigest()}{suffix}"
