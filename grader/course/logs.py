"""The logs of a course, to which lines are only ever added.

`decisions.jsonl` says who has more time and who is excused. Of two lines on one student, assignment and kind
the later one counts; one that is withdrawn decides nothing.

`history.jsonl` says what was done to whose work; those who collect, grade, mark or publish add to it. Nothing
depends on it but what people are told, so a line that cannot be read is passed over, with a word. A grade, a
mark and publishing stand there before they are done: what fails then is tried and told again.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

import msgspec

from grader.errors import CourseError, explained
from grader.files.atomic import append, locked, write_atomically
from grader.files.names import account
from grader.files.records import BROKEN, Moment, in_every_zone

DECISIONS_FILE = "decisions.jsonl"
DecisionKind: TypeAlias = Literal["extension", "excuse"]
HISTORY_FILE = "history.jsonl"
_T = TypeVar("_T")
_in_lines = msgspec.json.Encoder().encode_lines
Did: TypeAlias = Literal["collected", "graded", "marked", "published"]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A line of the log."""

    at: Moment
    by: str
    kind: DecisionKind
    student: str
    assignment: str
    why: str
    until: Moment | None = None  # of an extension
    withdrawn: bool = False


def read_decisions(root: Path) -> list[Decision]:
    """Return the whole log of the course in a folder, the oldest first."""
    found, problems = _read(root / DECISIONS_FILE, Decision)
    if problems:
        raise CourseError(problems[0], "Restore the line as 'grader extend' or 'grader excuse' wrote it.")
    return found


def in_force(log: Iterable[Decision]) -> dict[tuple[DecisionKind, str, str], Decision]:
    """Return what counts, by kind, assignment and student."""
    last = {(one.kind, one.assignment, one.student): one for one in log}
    return {key: one for key, one in last.items() if not one.withdrawn}


def until_when(
    text: str, due: dt.datetime | None, zone: dt.tzinfo | None, option: str = "--until"
) -> dt.datetime:
    """Return the moment that a person means: the end of a date, a date and time, or '+3d' after `due`."""
    found = None
    with suppress(ValueError, OverflowError, OSError):  # the latter two of what no calendar or clock has
        if (more := re.fullmatch(r"\+(\d{1,4})([dh])", text)) and due:
            moment = due + dt.timedelta(**{"days" if more[2] == "d" else "hours": int(more[1])})
        else:
            moment = dt.datetime.fromisoformat(text)
            if not re.search(r"\d[T ]\d", text):
                moment = moment.replace(hour=23, minute=59, second=59)
            moment = moment.replace(tzinfo=moment.tzinfo or zone).astimezone(zone)
        found = in_every_zone(moment)
    if found is None:
        hint = (
            "Write a date, a date and time as in '2030-01-31 18:00', or '+3d' or '+12h' after the due date."
        )
        raise CourseError(f"{option} {text!r} is no moment.", hint)
    return found


def decide(
    root: Path,
    students: Sequence[str],
    *,
    kind: DecisionKind,
    assignment: str,
    why: str,
    until: dt.datetime | None = None,
    withdrawn: bool = False,
) -> None:
    """Add a line for each student to the log, all or none."""
    path, now = root / DECISIONS_FILE, dt.datetime.now(dt.UTC).replace(microsecond=0)
    one = Decision(
        at=now, by=account(), kind=kind, student="", assignment=assignment, why=why, until=until,
        withdrawn=withdrawn,
    )  # fmt: skip
    lines = _in_lines(msgspec.structs.replace(one, student=student) for student in students)
    with (
        explained(f"{path} cannot be written", "Make room there, or the right to write.", CourseError),
        locked(root, folder=True),
    ):
        before = path.read_bytes() if path.exists() else b""
        write_atomically(path, before + lines, mode=None if before else 0o600)


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
    append(root / HISTORY_FILE, _in_lines(named))


def read_history(root: Path, student: str) -> tuple[list[Event], list[str]]:
    """Return the lines on a student, the oldest first, and sentences on those that cannot be read."""
    found, problems = _read(root / HISTORY_FILE, Event)
    return [event for event in found if event.student == student], problems


def _read(path: Path, kind: type[_T]) -> tuple[list[_T], list[str]]:
    """Return the lines of a log, the oldest first, and a sentence on each that cannot be read."""
    found, problems = list[_T](), list[str]()
    with explained(f"{path} cannot be read", kind=CourseError):
        lines = path.read_bytes().splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            found += [msgspec.json.decode(line, type=kind)] if line else []
        except BROKEN as error:
            problems.append(f"{path}, line {number}, cannot be read: {error}.")
    return found, problems
