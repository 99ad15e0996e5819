"""The collected submissions of a course: `submitted/<student>/<assignment>/`, each with a record.

The layout is nbgrader's. With ``collect = "best"`` every attempt that counts is kept, in
`submitted/<student>/<assignment>@<attempt>/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.course.model import Course
from grader.errors import ExchangeError, explained
from grader.files.atomic import set_aside
from grader.files.records import Moment, Record, Sha256

RECORD_FILE = ".collected.json"


class Collected(Record, frozen=True):
    """What is known of a collected submission.

    Parameters
    ----------
    format : int
        Version of the file's format.
    student, assignment : str
        Whose submission it is, and of what.
    attempt : int
        1, or where all attempts are kept, its number.
    submitted : datetime
        When it was handed in, in UTC.
    due : datetime or None
        When it was due.
    late_factor : float
        The share of its points that counts, from 0 to 1.
    hash : str
        SHA-256 of the files, as `content_hash` gives it.
    source : str
        Name of the inbound folder that it was copied from.
    taken_in : datetime
        When that was, in UTC.
    notes : tuple of str
        What looked wrong when it was collected.
    doubt : str
        A later submission that was refused, and why; empty if there is none.
    """

    student: str
    assignment: str
    attempt: int
    submitted: Moment
    due: Moment | None
    late_factor: float
    hash: Sha256
    source: str
    taken_in: Moment
    notes: tuple[str, ...] = ()
    doubt: str = ""


def collected(course: Course, name: str) -> list[tuple[Collected, Path]]:
    """Return the collected submissions of an assignment, by student and attempt, each with its folder.

    Parameters
    ----------
    course : Course
        The instructor's course.
    name : str
        Name of the assignment.

    Raises
    ------
    ExchangeError
        If a record cannot be read, or collecting was killed while it replaced a submission.
    """
    found = []
    with explained(f"The collected submissions in {course.submitted} cannot be read"):
        for student in collected_students(course):
            found += collected_of(course, name, student)
    return found


def collected_students(course: Course) -> list[str]:
    """Return the students of whom anything was collected."""
    store = course.submitted
    if not store.is_dir():
        return []
    return sorted(folder.name for folder in store.iterdir() if folder.is_dir() and folder.name[0] != ".")


def collected_of(course: Course, name: str, student: str) -> list[tuple[Collected, Path]]:
    """Return the collected submissions of one student, by attempt, each with its folder.

    Raises
    ------
    ExchangeError
        As `collected` does.
    """
    home = course.submitted / student
    for old, place in set_aside(home):
        if place.name.split("@")[0] == name and not place.exists():
            raise ExchangeError(
                f"{place} is missing: collecting is just replacing it, or was cut off while it did.",
                f"Collect again; the one before is in {old}.",
            )
    found = [(_read(folder, student, name), folder) for folder in _attempts(course, name, home)]
    return sorted(found, key=lambda pair: pair[0].attempt)


def _attempts(course: Course, name: str, home: Path) -> Iterator[Path]:
    if course.collect == "best":
        yield from home.glob(f"{name}@*")
    elif (home / name).is_dir():
        yield home / name


def record_in(folder: Path) -> Collected:
    """Return the record of a collected submission.

    Raises
    ------
    ExchangeError
        If it cannot be read.
    """
    path = folder / RECORD_FILE
    hint = f"Remove {folder} and collect again."
    with explained(f"The record {path} cannot be read", hint):
        return Collected.from_json(path.read_bytes(), path, hint)


def _read(folder: Path, student: str, name: str) -> Collected:
    record = record_in(folder)
    if (record.student, record.assignment) != (student, name):
        raise ExchangeError(
            f"The record {folder / RECORD_FILE} is that of {record.student!r} for {record.assignment!r}.",
            f"Remove {folder} and collect again.",
        )
    return record
