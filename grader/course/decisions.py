"""Who has more time and who is excused: `decisions.jsonl`, a log to which lines are only ever added.

Of two lines on one student, assignment and kind the later one counts; one that is withdrawn decides nothing.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from grader.errors import CourseError, explained
from grader.files.atomic import locked, write_atomically
from grader.files.names import account
from grader.files.records import Moment, read_lines, to_lines

DECISIONS_FILE = "decisions.jsonl"
DecisionKind: TypeAlias = Literal["extension", "excuse"]


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
    path = root / DECISIONS_FILE
    with explained(f"{path} cannot be read", kind=CourseError):
        found, problems = read_lines(path, Decision)
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
    if (more := re.fullmatch(r"\+(\d{1,4})([dh])", text)) and due:
        return due + dt.timedelta(**{"days" if more[2] == "d" else "hours": int(more[1])})
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        hint = (
            "Write a date, a date and time as in '2030-01-31 18:00', or '+3d' or '+12h' after the due date."
        )
        raise CourseError(f"{option} {text!r} is no moment.", hint) from None
    if not re.search(r"\d[T ]\d", text):
        moment = moment.replace(hour=23, minute=59, second=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone) if zone else moment.astimezone()


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
    lines = to_lines(msgspec.structs.replace(one, student=student) for student in students)
    with (
        explained(f"{path} cannot be written", "Make room there, or the right to write.", CourseError),
        locked(root, folder=True),
    ):
        before = path.read_bytes() if path.exists() else b""
        write_atomically(path, before + lines, mode=None if before else 0o600)
