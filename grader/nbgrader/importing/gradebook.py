"""What nbgrader's gradebook knows: due dates, extensions, scores and comments.

The database itself is only read: nbgrader's `Gradebook` opens a copy, for it writes when it is opened.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.errors import AuthoringError
from grader.nbgrader.importing.grades import CellComment, CellScore, Grades, Student, Work

GRADEBOOK_FILE = "gradebook.db"

_HINT = "Install nbgrader beside grader (pip install 'deltagrade[instructor]'), and import again."


def read_gradebook(path: Path) -> Grades:
    """Read a gradebook.

    Parameters
    ----------
    path : Path
        Its SQLite file, ``gradebook.db``.

    Raises
    ------
    AuthoringError
        If nbgrader is not installed, or the file is no gradebook of its present form.
    """
    try:
        from nbgrader.api import Gradebook  # noqa: PLC0415 (an extra, and slow to import)
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
    except ImportError:
        raise AuthoringError(f"{path.name} was not read: nbgrader is not installed.", _HINT) from None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, GRADEBOOK_FILE)
        try:
            _copy(path, copy)
            with Gradebook(f"sqlite:///{copy}") as book:
                return _grades(book)
        except (SQLAlchemyError, sqlite3.Error, ValueError) as error:
            told = f"{path.name} was not read: {str(error).splitlines()[0]}."
            raise AuthoringError(
                told, "If an older nbgrader made it, run 'nbgrader db upgrade', and import again."
            ) from None


def _copy(path: Path, target: Path) -> None:
    """Copy a database that others may be writing to."""
    source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()


def _grades(book: Any) -> Grades:
    works = [work for assignment in book.assignments for work in assignment.submissions]
    notebooks = [(work, notebook) for work in works for notebook in work.notebooks]
    return Grades(
        {one.name: one.duedate.replace(tzinfo=dt.UTC) for one in book.assignments if one.duedate},
        [
            Student(one.id, one.first_name or "", one.last_name or "", one.email or "", one.lms_user_id or "")
            for one in book.students
        ],
        [_work(work, notebook) for work, notebook in notebooks],
        [found for work, notebook in notebooks for found in _scores(work, notebook)],
        [found for work, notebook in notebooks for found in _comments(work, notebook)],
    )


def _work(work: Any, notebook: Any) -> Work:
    assignment = work.assignment
    due = assignment.duedate + (work.extension or dt.timedelta()) if assignment.duedate else None
    return Work(
        assignment.name,
        notebook.name,
        work.student.id,
        _utc(work.timestamp),
        _utc(due),
        work.extension or None,
        notebook.score or 0.0,
        notebook.max_score or 0.0,
        notebook.late_submission_penalty or 0.0,
    )


def _scores(work: Any, notebook: Any) -> Iterator[CellScore]:
    for grade in notebook.grades:
        yield CellScore(
            work.assignment.name,
            notebook.name,
            work.student.id,
            grade.cell.name,
            "task" if grade.cell.type == "TaskCell" else str(grade.cell_type),
            grade.max_score or 0.0,
            grade.auto_score,
            grade.manual_score,
            grade.extra_credit,
            bool(grade.needs_manual_grade),
        )


def _comments(work: Any, notebook: Any) -> Iterator[CellComment]:
    for one in notebook.comments:
        auto, manual = one.auto_comment or "", one.manual_comment or ""
        if auto or manual:
            yield CellComment(
                work.assignment.name, notebook.name, work.student.id, one.cell.name, auto, manual
            )


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(tzinfo=dt.UTC) if moment else None
