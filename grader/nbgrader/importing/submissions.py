"""Submissions that nbgrader collected, brought into our layout, each with the time of handing it in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from grader.course.model import Course
from grader.errors import ExchangeError
from grader.exchange.collected import RECORD_FILE, Collected
from grader.exchange.submission import SubmissionId
from grader.files.atomic import place_folder
from grader.files.names import check_student_id
from grader.files.records import FORMAT
from grader.files.tree import SubmittedFiles, content_hash, last_change, read_files
from grader.nbgrader.importing.left_out import LeftOut
from grader.nbgrader.importing.timestamps import parse_time

TIMESTAMP_FILE = "timestamp.txt"
_NO_TIME = "nbgrader kept no time for it; this is when its files were last changed."


@dataclasses.dataclass(frozen=True, slots=True)
class Handed:
    """A submission as nbgrader has it.

    Parameters
    ----------
    student, source : str
        Whose it is, and of which assignment of nbgrader.
    files : mapping of str to bytes
        Its files.
    submitted : datetime
        When it was handed in.
    notes : tuple of str
        What is odd about it.
    """

    student: str
    source: str
    files: SubmittedFiles
    submitted: dt.datetime
    notes: tuple[str, ...]


def read_submissions(store: Path, max_mib: float) -> tuple[list[Handed], list[LeftOut]]:
    """Read all submissions of nbgrader's course.

    Parameters
    ----------
    store : Path
        Its folder ``submitted``.
    max_mib : float
        Largest size of one, in MiB.
    """
    handed, left_out = list[Handed](), list[LeftOut]()
    for folder in sorted(path for path in store.glob("[!.]*/[!.]*") if path.is_dir()):
        where = f"{store.name}/{folder.parent.name}/{folder.name}"
        try:
            handed.append(_read(folder, max_mib))
        except ExchangeError as error:
            left_out.append(LeftOut(where, "submission", f"It was not taken over. {error.message}"))
    return handed, left_out


def place_submission(
    course: Course, name: str, handed: Handed, files: SubmittedFiles, due: dt.datetime | None
) -> str:
    """Put a submission into the folder of a course; return its hash.

    Parameters
    ----------
    course : Course
        The new course.
    name : str
        Name of the assignment there.
    handed : Handed
        The submission.
    files : mapping of str to bytes
        Its files as the assignment needs them.
    due : datetime or None
        When it was due for this student.

    Raises
    ------
    ExchangeError
        If a name cannot stand on every disk.
    """
    home = course.submitted / handed.student
    home.mkdir(parents=True, exist_ok=True)
    source = str(SubmissionId.new(handed.student, name, handed.submitted))
    record = Collected(
        format=FORMAT,
        student=handed.student,
        assignment=name,
        attempt=1,
        submitted=handed.submitted.astimezone(dt.UTC),
        due=due,
        late_factor=course.late.factor(handed.submitted, due) or 0.0,
        hash=content_hash(files),
        source=source,
        taken_in=dt.datetime.now(dt.UTC),
        notes=handed.notes,
    )
    place_folder(home / name, {**files, RECORD_FILE: record.to_json()})
    return record.hash


def files_for(handed: Handed, notebook: str, module: str, notebooks: Sequence[str]) -> SubmittedFiles:
    """Return the files of a submission that belong to one notebook, which gets its module's name.

    Parameters
    ----------
    handed : Handed
        The submission.
    notebook, module : str
        The notebook, and the module that it is graded as.
    notebooks : sequence of str
        All notebooks of the assignment; the others are left out.
    """
    others = {f"{other}.ipynb" for other in notebooks if other != notebook}
    files = {path: content for path, content in handed.files.items() if path not in others}
    own, wanted = f"{notebook}.ipynb", f"{module}.ipynb"
    if own in files and wanted not in files:
        files[wanted] = files.pop(own)
    return dict(sorted(files.items()))


def _read(folder: Path, max_mib: float) -> Handed:
    student = check_student_id(folder.parent.name)
    files = read_files(folder, max_mib)
    submitted, notes = _time(folder)
    return Handed(student, folder.name, files, submitted, notes)


def _time(folder: Path) -> tuple[dt.datetime, tuple[str, ...]]:
    try:
        text = (folder / TIMESTAMP_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return last_change(folder), (_NO_TIME,)
    except (OSError, UnicodeDecodeError) as error:
        raise ExchangeError(f"{TIMESTAMP_FILE} cannot be read: {error}.") from None
    moment = parse_time(text)
    if moment is None:
        raise ExchangeError(f"{TIMESTAMP_FILE} holds {text[:60]!r}, which is no time.", "Write it in UTC.")
    return moment, ()
