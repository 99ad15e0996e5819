"""Submissions in a zip file with one folder a student, as people and learning platforms pack them.

The folder's name is the student's id. When it was handed in is the time of its newest file, in the course's
time zone, for a zip file knows none.
"""

import datetime as dt
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from grader.course.model import Course
from grader.errors import ExchangeError, explained
from grader.exchange.submission import Incoming, Submission
from grader.files.names import check_paths, check_student_id
from grader.files.tree import MOST_FILES, SubmittedFiles, check_size, left_out

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """A zip file of one assignment's submissions."""

    def __init__(self, course: Course, address: str) -> None:
        self.course = course
        self.path = Path(address).expanduser()

    def incoming(self, name: str, before: Mapping[str, str]) -> Incoming:
        theirs, problems = self._listed
        newest = {student: max(moment for moment, _ in theirs[student]) for student in sorted(theirs)}
        return [Submission.new(student, name, moment, "") for student, moment in newest.items()], problems

    @cached_property
    def _listed(self) -> tuple[dict[str, list[tuple[dt.datetime, zipfile.ZipInfo]]], list[str]]:
        """What lies in each student's folder, with its time; and why the rest is nobody's."""
        theirs, problems = dict[str, list[tuple[dt.datetime, zipfile.ZipInfo]]](), dict[str, str]()
        with self._opened() as archive:
            for entry in _files(archive):
                folder, _, inside = entry.filename.partition("/")
                try:
                    if not inside:
                        raise ExchangeError(f"{folder!r} lies in no student's folder.")
                    found = (self._moment(entry), entry)
                    theirs.setdefault(check_student_id(folder), []).append(found)
                except ExchangeError as error:
                    problems[folder] = error.message
        return theirs, list(problems.values())

    def read(self, submission: Submission) -> tuple[SubmittedFiles, list[str]]:
        entries: dict[str, zipfile.ZipInfo] = {}
        for _, entry in self._listed[0].get(submission.student, []):
            path = entry.filename.partition("/")[2]
            if path in entries:
                raise ExchangeError(f"{path!r} is there twice.")
            entries[path] = entry
        if len(entries) > MOST_FILES:
            raise ExchangeError(f"There are more than {MOST_FILES} files.")
        check_paths(entries)
        sizes = {path: entry.file_size for path, entry in entries.items()}
        check_size(sizes, self.path / submission.student, self.course.max_submission_mib)
        with self._opened() as archive:  # no entry gives more bytes than it says, whatever it unpacks to
            files = {path: _content(archive, path, entry) for path, entry in sorted(entries.items())}
        return files, [f"Its time is that of its newest file in {self.path.name}."]

    def _opened(self) -> zipfile.ZipFile:
        with _explained(f"{self.path} cannot be read"):
            return zipfile.ZipFile(self.path)

    def _moment(self, entry: zipfile.ZipInfo) -> dt.datetime:
        try:
            written = dt.datetime(*entry.date_time)
        except ValueError:
            raise ExchangeError(f"{entry.filename!r} has no time that can be one.") from None
        return written.replace(tzinfo=self.course.zone or dt.UTC).astimezone(dt.UTC)


def _files(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Give the entries that a submission may hold, by the rules for a folder on a disk."""
    for entry in archive.infolist():
        top, *parts = entry.filename.split("/")
        inside = ["/".join(parts[:end]) for end in range(1, len(parts) + 1) if parts[end - 1].strip(".")]
        packing = top == "__MACOSX" or (top.startswith(".") and top.strip("."))  # what systems add on packing
        if not (entry.filename.endswith("/") or packing or any(map(left_out, inside))):
            yield entry


def _content(archive: zipfile.ZipFile, path: str, entry: zipfile.ZipInfo) -> bytes:
    kind = stat.S_IFMT(entry.external_attr >> 16)  # 0 where it was not packed on a Unix
    if kind not in (0, stat.S_IFREG):
        raise ExchangeError(f"{path!r} is a symbolic link, or no file.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ExchangeError(f"{path!r} is packed in a way that is not read here.", "Pack it by 'deflate'.")
    with _explained(f"{path!r} cannot be unpacked"):
        return archive.read(entry)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Tell what is wrong with a zip file, whichever way `zipfile` puts it."""
    try:
        with explained(what):
            yield
    except _BROKEN as error:
        raise ExchangeError(f"{what}: {error}.") from None
