"""What nbgrader's gradebook knows, as values and as CSV: of a copy, since opening it writes to it."""

import datetime as dt
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from grader.errors import AuthoringError
from grader.files.csv_text import csv_bytes

GRADEBOOK_FILE = "gradebook.db"

_INSTALL = "Install nbgrader beside grader (pip install 'deltagrade[instructor]'), and import again."
_UPGRADE = "If an older nbgrader made it, run 'nbgrader db upgrade', and import again."


class _OfStudent(msgspec.Struct, frozen=True):
    """What a student has in one notebook."""

    assignment: str
    notebook: str
    student: str

    @property
    def origin(self) -> tuple[str, str]:
        """Which notebook it is."""
        return self.assignment, self.notebook


class CellScore(_OfStudent, frozen=True):
    """What a student got for one cell; what nobody gave is None."""

    cell: str
    kind: str  # code, markdown or task
    max_score: float
    auto: float | None  # by nbgrader's tests
    manual: float | None  # by a person
    extra: float | None
    needs_manual_grade: bool


class CellComment(_OfStudent, frozen=True):
    """What a student reads about one cell: by nbgrader, and by a person."""

    cell: str
    auto: str
    manual: str


class StudentEntry(msgspec.Struct, frozen=True):
    """A student on nbgrader's list."""

    id: str
    first_name: str | None
    last_name: str | None
    email: str | None
    lms_user_id: str | None


class NotebookScore(_OfStudent, frozen=True):
    """What is known of a student's work on one notebook; times are in UTC."""

    submitted: dt.datetime | None
    due: dt.datetime | None  # for this student
    extension: dt.timedelta | None
    score: float  # before any penalty
    max_score: float
    penalty: float  # for lateness


class Grades(msgspec.Struct, frozen=True):
    """All that a gradebook holds."""

    due: dict[str, dt.datetime] = {}  # of each assignment that is ever due, in UTC
    students: list[StudentEntry] = []
    work: list[NotebookScore] = []
    scores: list[CellScore] = []
    comments: list[CellComment] = []


def read_gradebook(path: Path) -> Grades:
    """Read the SQLite file of a gradebook; one that cannot be read is an `AuthoringError`."""
    try:
        from nbgrader.api import Gradebook  # noqa: PLC0415 (an extra, and slow to import)
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
    except ImportError:
        raise AuthoringError(f"{path.name} was not read: nbgrader is not installed.", _INSTALL) from None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, GRADEBOOK_FILE)
        try:
            reading = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            with closing(reading) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)  # others may be writing to it
            with Gradebook(f"sqlite:///{copy}") as book:
                return _grades(book)
        except (SQLAlchemyError, sqlite3.Error, ValueError) as error:
            message = f"{path.name} was not read: {str(error).splitlines()[0]}."
            raise AuthoringError(message, _UPGRADE) from None


def _grades(book: Any) -> Grades:
    dates = {one.name: _utc(one.duedate) for one in book.assignments if one.duedate}
    found = Grades(dates, msgspec.convert(book.students, list[StudentEntry], from_attributes=True))
    for work in (work for assignment in book.assignments for work in assignment.submissions):
        usual, extension = work.assignment.duedate, work.extension or None
        submitted = _utc(work.timestamp) if work.timestamp else None
        due = _utc(usual + (extension or dt.timedelta())) if usual else None
        for notebook in work.notebooks:
            whose = (work.assignment.name, notebook.name, work.student.id)
            points = (notebook.score, notebook.max_score, notebook.late_submission_penalty)
            own = (one or 0.0 for one in points)
            found.work.append(NotebookScore(*whose, submitted, due, extension, *own))
            for grade in notebook.grades:
                kind = "task" if grade.cell.type == "TaskCell" else str(grade.cell_type)
                worth, waits = grade.max_score or 0.0, bool(grade.needs_manual_grade)
                given = (grade.auto_score, grade.manual_score, grade.extra_credit)
                found.scores.append(CellScore(*whose, grade.cell.name, kind, worth, *given, waits))
            for one in notebook.comments:
                auto, manual = one.auto_comment or "", one.manual_comment or ""
                if auto or manual:
                    found.comments.append(CellComment(*whose, one.cell.name, auto, manual))
    return found


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.UTC)


def as_csv(rows: Sequence[msgspec.Struct]) -> bytes:
    """Return records of one kind as CSV."""
    cells = (
        [one.isoformat() if isinstance(one, dt.datetime) else one for one in msgspec.structs.astuple(row)]
        for row in rows
    )
    return csv_bytes([*(row.__struct_fields__ for row in rows[:1]), *cells])
