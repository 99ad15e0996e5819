"""What was done to whose work: `history.jsonl`, to which those who collect, grade, mark or publish add.

Nothing depends on it but what people are told, so a line that cannot be read is passed over, with a word.
A grade, a mark and publishing stand there before they are done: what fails then is tried and told again.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from grader.errors import CourseError, explained
from grader.files.atomic import append
from grader.files.names import account
from grader.files.records import Moment

HISTORY_FILE = "history.jsonl"
Did: TypeAlias = Literal["collected", "graded", "marked", "published"]


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the log. Fields that are unknown are passed over, as a newer grader may write more."""

    at: Moment
    did: Did
    student: str
    assignment: str
    by: str = ""
    attempt: int = 1
    score: float | None = None  # None: it is no grade yet
    total: float = 0.0
    graded: Moment | None = None  # when the checks ran
    basis: dict[str, str] = {}  # of a grade, by what it is called
    question: str = ""  # that was marked
    note: str = ""  # which submission was collected; a comment; why it is no grade yet


def record(root: Path, events: Iterable[Event]) -> None:
    """Add lines to the log of the course in a folder; `OSError` if they do not come to the disk."""
    by = account()
    named = [one if one.by else msgspec.structs.replace(one, by=by) for one in events]
    append(root / HISTORY_FILE, b"".join(msgspec.json.encode(one) + b"\n" for one in named))


def read_history(root: Path, student: str) -> tuple[list[Event], list[str]]:
    """Return the lines on a student, the oldest first, and sentences on those that cannot be read."""
    path, found, problems = root / HISTORY_FILE, list[Event](), list[str]()
    with explained(f"{path} cannot be read", kind=CourseError):
        lines = path.read_bytes().splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            event = msgspec.json.decode(line, type=Event) if line else None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problems.append(f"{path}, line {number}, cannot be read: {error}.")
            continue
        if event and event.student == student:
            found.append(event)
    return found, problems
