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
from grader.files.records import Moment, read_lines, to_lines

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
    append(root / HISTORY_FILE, to_lines(named))


def read_history(root: Path, student: str) -> tuple[list[Event], list[str]]:
    """Return the lines on a student, the oldest first, and sentences on those that cannot be read."""
    path = root / HISTORY_FILE
    with explained(f"{path} cannot be read", kind=CourseError):
        found, problems = read_lines(path, Event)
    return [event for event in found if event.student == student], problems
