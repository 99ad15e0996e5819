"""What `grader serve` keeps, for those who work on that machine: the server, and the instructor's commands.

::

    serve/course.toml                the plan, for students
    serve/outbound/<assignment>/     what students fetch
    serve/files/<hash>.zip           what was handed in, whole, under the hash of its files
    serve/feedback/<key>.md          what is given back
    serve/register.db                who handed in what, and when; or PostgreSQL

A submission is in the register only once its file and the file's name are on the disk, and its student is
told only once it is in the register.
"""

import datetime as dt
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from grader.course.files import load_course
from grader.course.model import Course
from grader.errors import ExchangeError, explained
from grader.exchange.directory import Directory
from grader.exchange.register import register_of, submissions
from grader.exchange.submission import Dates, GivenBack, Incoming, Known, Receipt, Sent, Submission, key_of
from grader.files.atomic import flush, sweep, write_atomically
from grader.files.folders import place_folder
from grader.files.records import BROKEN, FORMAT
from grader.files.tree import SubmittedFiles, check_files, content_hash
from grader.files.zips import BROKEN_ZIP, zipped

GIVEN: tuple[GivenBack, ...] = ("feedback", "page", "receipt")


class Served(Directory):
    """The folder of one course, and its register."""

    knows_people = True

    def __init__(self, course: Course) -> None:
        self.course = course
        self.folder = course.served
        self.outbound = self.folder / "outbound"
        self.feedback = self.folder / "feedback"
        self.files = self.folder / "files"
        self.address = course.serve.url or "http://127.0.0.1:8000"
        self.is_instructors = True
        self.register = register_of(course)

    def prepare(self) -> None:
        hint = "Set [serve] data in course.toml to another folder, or ask for the right to write there."
        with explained(f"{self.folder} cannot be set up", hint):
            for path in (self.outbound, self.feedback, self.files):
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
                flush(path.parent)

    def seen(self) -> Course:
        return load_course(self.folder)

    def submit(self, submission: Submission, files: SubmittedFiles) -> Submission:
        check_files(files, "your submission", self.course.max_submission_mib)
        name = content_hash(files)
        if not self.files.is_dir():
            self.prepare()
        with explained("The submission could not be kept", "Nothing was registered; submit it again."):
            path = self._file(name)
            if not path.exists():
                write_atomically(path, zipped(files, zipfile.ZIP_STORED), mode=0o600)
            flush(self.files)  # with its name; another may have written it, and not be so far yet
        row = {
            "key": key_of(self.course.id, submission.source),
            "source": submission.source,
            "student": submission.student,
            "assignment": submission.assignment,
            "secret": submission.secret,
            "hash": name,
            "size": sum(map(len, files.values())),
            "files": msgspec.json.encode({path: len(content) for path, content in files.items()}).decode(),
            "sent": msgspec.json.encode(submission.sent).decode(),
        }
        try:
            with self.register.writing() as connection:
                connection.execute(sa.insert(submissions).values(row))
        except sa.exc.IntegrityError:
            before = self.before(submission.student, submission.assignment, submission.secret)
            if before is None or before.hash != name:
                raise ExchangeError("Other files came under the same id before.", "Submit again.") from None
            return Submission.parse(before.folder)
        return submission

    def before(self, student: str, assignment: str, secret: str) -> Receipt | None:
        """Return the receipt of what came under the secret of a submission, if it is here already."""
        c = submissions.c
        found = self._rows(c.student == student, c.assignment == assignment, c.secret == secret)
        return self._receipt(found[0]) if found else None

    def why_not_submit(self) -> str:
        return ""

    def receipts(self, student: str) -> list[Receipt]:
        """Return the receipts of all that a student handed in, the oldest first."""
        found = [self._receipt(row) for row in self._rows(submissions.c.student == student)]
        return sorted(found, key=lambda receipt: receipt.submitted)

    def kept_mib(self, student: str) -> float:
        """Return the size of all that a student handed in."""
        total = sa.select(sa.func.sum(submissions.c.size)).where(submissions.c.student == student)
        with self.register.reading() as connection:
            return int(connection.execute(total).scalar() or 0) / 2**20

    def known_of(self, student: str) -> Known:
        """Return what a student is to know, whom the server knows."""
        receipts, given = self.receipts(student), dict[str, tuple[GivenBack, ...]]()
        for receipt in receipts:
            key = key_of(self.course.id, receipt.folder)
            given[key] = tuple(kind for kind in GIVEN if self._private(kind, receipt.folder).exists())
        return Known(student=student, receipts=receipts, dates=Dates.of(self.course, student), given=given)

    def named(self, key: str) -> Submission | None:
        """Return the submission of a public key, if there is one."""
        found = self._rows(submissions.c.key == key)
        return self._submission(found[0]) if found else None

    def holds(self, source: str) -> bool:
        return self.named(key_of(self.course.id, source)) is not None

    def folder_of(self, source: str) -> Path | None:
        submission = self.named(key_of(self.course.id, source))
        if submission is None:
            return None
        target = self.folder / "opened" / key_of(self.course.id, source)
        with explained(f"{target} cannot be written"):
            target.parent.mkdir(mode=0o700, exist_ok=True)
            if not target.exists():
                place_folder(target, self.read(submission)[0])
        return target

    def incoming(self, name: str, before: Mapping[str, str]) -> Incoming:
        if self.files.is_dir():
            sweep(self.files)
        found, problems = list[Submission](), list[str]()
        for row in self._rows(submissions.c.assignment == name):
            try:
                found.append(self._submission(row))
            except (ExchangeError, *BROKEN) as error:
                problems.append(f"What the register says of {row.source!r} cannot be read: {error}")
        return sorted(found, key=lambda one: (one.student, one.submitted, one.source)), problems

    def read(self, submission: Submission) -> tuple[SubmittedFiles, list[str]]:
        rows = self._rows(submissions.c.key == key_of(self.course.id, submission.source))
        if not rows:
            raise ExchangeError(f"{submission.source!r} is not in the register.")
        path = self._file(rows[0].hash)
        hint = "Restore it from a backup of the folder, or ask the student for the files of this receipt."
        with explained(f"{path} cannot be read", hint):
            try:
                with zipfile.ZipFile(path) as archive:
                    files = {name: archive.read(name) for name in archive.namelist()}
            except BROKEN_ZIP as error:
                raise ExchangeError(f"{path} cannot be read: {error}.", hint) from None
        if content_hash(files) != rows[0].hash:
            raise ExchangeError(f"{path} does not hold the files of its hash.", hint)
        return files, []

    def check(self) -> tuple[Literal["ok", "weak", "broken"], str]:
        there = next(place for place in (self.folder, *self.folder.parents) if place.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            return "broken", f"you cannot write to {there}"
        with self.register.reading() as connection:
            count = connection.execute(sa.select(sa.func.count()).select_from(submissions)).scalar()
        if not self.course.serve.url:
            return "weak", f"{self.folder}, {count} handed in; course.toml does not say where: [serve] url"
        return "ok", f"{self.folder}, {count} handed in; students find it at {self.address}"

    def _file(self, name: str) -> Path:
        return self.files / f"{name}.zip"

    def _rows(self, *conditions: sa.ColumnElement[bool]) -> list[Any]:
        with self.register.reading() as connection:
            return list(connection.execute(sa.select(submissions).where(*conditions)))

    def _submission(self, row: Any) -> Submission:
        found = Submission.parse(row.source)
        return msgspec.structs.replace(found, sent=msgspec.json.decode(row.sent, type=Sent))

    def _receipt(self, row: Any) -> Receipt:
        submitted: dt.datetime = Submission.parse(row.source).submitted
        return Receipt(
            format=FORMAT,
            course=self.course.id,
            assignment=row.assignment,
            student=row.student,
            submitted=submitted,
            hash=row.hash,
            files=msgspec.json.decode(row.files, type=dict[str, int]),
            folder=row.source,
        )
