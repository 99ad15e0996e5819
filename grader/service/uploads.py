"""What is released, as pages show it; what students have uploaded last for it, and how it did on its checks.

::

    serve/released/<hash>/<assignment>/                     a copy of what is released
    serve/uploads/<assignment>/<student>/<id>/upload.json   whose it is, and what became of it
                                              looked.json   what a checker found
                                              files/        what the server never reads but to hand it in

An upload is kept, so nothing is lost where a connection or the server ends; it is handed in under its own id,
so that this happens once, however often somebody presses the button.
"""

import contextlib
import datetime as dt
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from grader.course.files import load_assignment
from grader.course.model import ASSIGNMENT_FILE, Assignment, Course
from grader.errors import CourseError, ExchangeError, explained
from grader.exchange.actions import Exchange
from grader.files.atomic import locked, write_atomically
from grader.files.folders import place_folder
from grader.files.names import check_paths
from grader.files.records import FORMAT, Moment, Record
from grader.files.tree import SubmittedFiles, check_size, content_hash, left_out, read_files
from grader.service.limits import WITH_OUTPUTS
from grader.service.work import Checks, Looked, LookTask
from grader.work.choosing import notebook_of, notebooks_among
from grader.work.kinds import kind_of

_CHECK_SECONDS = 60.0  # that the checks of one upload may take
_BUSY = "Many others have their work checked just now. Hand it in without, or have it checked later."
_NOTE, _LOOKED, _FILES, _LOCK = "upload.json", "looked.json", "files", ".lock"
_FRESH_SECONDS = 5.0


class Released(msgspec.Struct, frozen=True):
    """A released assignment."""

    name: str
    files: Mapping[str, int]  # the size of each
    hash: str  # of their contents
    folder: Path  # a copy of them
    assignment: Assignment | None = None  # None where it cannot be read
    to_write: tuple[str, ...] = ()  # the files of which one is handed in

    @property
    def title(self) -> str:
        """What people call it."""
        return (self.assignment and self.assignment.title) or self.name


class Releases:
    """The released assignments of a course."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._known = dict[str, tuple[float, Released]]()

    def get(self, exchange: Exchange, name: str) -> Released:
        """Return what is released of an assignment, as it was at most some seconds ago."""
        with self._lock:
            at, known = self._known.get(name, (0.0, None))
            if known is None or time.monotonic() > at + _FRESH_SECONDS:
                files = exchange.transport.handed_out(name) or {}
                found = content_hash(files)
                if known is None or found != known.hash:
                    known = self._made(name, files, found)
                self._known[name] = time.monotonic(), known
            return known

    def _made(self, name: str, files: SubmittedFiles, known: str) -> Released:
        folder = self.folder / known / name
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):  # another process has just done so
                place_folder(folder, files)
        sizes = {path: len(content) for path, content in files.items()}
        try:
            assignment = load_assignment(folder)
            file = kind_of(assignment, folder).file
        except CourseError:
            return Released(name, sizes, known, folder)
        usual = (file, notebook_of(file)) if notebook_of(file) in files else (file,)
        return Released(name, sizes, known, folder, assignment, usual)


class Upload(Record, frozen=True):
    """One upload."""

    id: str  # also what is secret in the name of its submission
    assignment: str
    student: str
    came: Moment
    release: str  # the hash of what was released then
    files: dict[str, int]  # the size of each
    submitted: str = ""  # the submission, once it is one


class Uploads:
    """The uploads for a course, and the checks that look at them."""

    def __init__(self, folder: Path, checks: Checks) -> None:
        self._folder = folder
        self.checks = checks

    def put(self, course: Course, release: Released, student: str, files: Mapping[str, bytes]) -> Upload:
        """Keep files in place of a student's upload before, and have them checked."""
        work = _placed(files, release)
        sizes = {path: len(content) for path, content in work.items()}
        most = course.max_submission_mib
        if notebooks_among(work):  # of which a checker takes out the outputs
            most *= WITH_OUTPUTS
        check_size(sizes, Path("what you uploaded"), most)
        upload = Upload(
            format=FORMAT,
            id=secrets.token_urlsafe(16),
            assignment=release.name,
            student=student,
            came=dt.datetime.now(dt.UTC),
            release=release.hash,
            files=sizes,
        )
        place = self._place(upload)
        with explained("Your upload could not be kept", "Try again; if that fails, tell your instructor."):
            place.parent.mkdir(parents=True, exist_ok=True)
            with self._alone(upload):
                older = [one for one in place.parent.iterdir() if one.is_dir()]
                contents = {f"{_FILES}/{path}": content for path, content in work.items()}
                place_folder(place, {**contents, _NOTE: upload.to_json()})
                for one in older:
                    shutil.rmtree(one, ignore_errors=True)  # what is being checked is in nobody's way
        self.check(course, release, upload)
        return upload

    def current(self, name: str, student: str) -> Upload | None:
        """Return a student's last upload for an assignment."""
        found, place = list[Upload](), self._folder / name / student
        for note in (one / _NOTE for one in place.iterdir() if one.name[0] != ".") if place.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):  # another takes its place
                found.append(Upload.from_json(note.read_bytes(), note))
        return max(found, key=lambda one: one.came, default=None)

    def looked(self, upload: Upload) -> Looked | None:
        """Return how an upload did, once it is known."""
        try:
            return msgspec.json.decode((self._place(upload) / _LOOKED).read_bytes(), type=Looked)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def waits(self, course: Course, release: Released, upload: Upload) -> int | None:
        """Return how many are before an upload; None if it waits for nothing. A restart may have lost it."""
        place = self.checks.place(_key(upload))
        if place is None and not (upload.submitted or self.looked(upload)):
            self.check(course, release, upload)
            place = self.checks.place(_key(upload))
        return None if self.looked(upload) else place

    def check(self, course: Course, release: Released, upload: Upload) -> None:
        """Have an upload checked, or say in its place that there is no time for it."""
        folder = self._place(upload)

        def done(looked: Looked) -> None:
            with contextlib.suppress(FileNotFoundError):  # another one has taken its place
                write_atomically(folder / _LOOKED, msgspec.json.encode(looked))

        (folder / _LOOKED).unlink(missing_ok=True)
        task = LookTask(release.folder, course.max_submission_mib, _CHECK_SECONDS, course.python)
        if not self.checks.ask(_key(upload), task, folder / _FILES, done):
            done(Looked(unchecked=_BUSY))

    def is_too_large(self, upload: Upload, max_mib: float) -> bool:
        """Return whether outputs of notebooks have to be taken out before an upload can be handed in."""
        return not self.looked(upload) and sum(upload.files.values()) > max_mib * 2**20

    @contextlib.contextmanager
    def handing_in(self, upload: Upload, max_mib: float) -> Iterator[tuple[Upload, SubmittedFiles]]:
        """Give an upload as it is now, and its files, to nobody else until it is handed in."""
        with self._alone(upload):
            now = self.current(upload.assignment, upload.student)
            if now is None or now.id != upload.id:
                raise ExchangeError(
                    "You have uploaded something else since.", "Look at it, and hand that in."
                )
            yield now, read_files(self._place(now) / _FILES, max_mib)

    def note_submitted(self, upload: Upload, source: str) -> None:
        """Note that an upload is a submission now."""
        write_atomically(self._place(upload) / _NOTE, replace(upload, submitted=source).to_json())

    def discard(self, upload: Upload) -> None:
        """Forget an upload."""
        with self._alone(upload):
            shutil.rmtree(self._place(upload), ignore_errors=True)

    def _place(self, upload: Upload) -> Path:
        return self._folder / upload.assignment / upload.student / upload.id

    def _alone(self, upload: Upload) -> contextlib.AbstractContextManager[None]:
        return locked(self._place(upload).parent / _LOCK)


def _key(upload: Upload) -> str:
    return f"{upload.assignment}/{upload.student}"


def _placed(files: Mapping[str, bytes], release: Released) -> dict[str, bytes]:
    """Return the files to hand in, each where it was handed out; a browser tells of no folders."""
    homes = dict[str, list[str]]()
    for path in release.files:
        homes.setdefault(path.rpartition("/")[2], []).append(path)
    placed = dict[str, bytes]()
    for told, content in files.items():
        name = told.replace("\\", "/").rpartition("/")[2]
        path = homes[name][0] if len(homes.get(name, ())) == 1 else name
        if path in placed:
            raise ExchangeError(f"Two of the files are called {name!r}.", "Upload one of them.")
        if not left_out(path) and path != ASSIGNMENT_FILE:
            placed[path] = content
    if not placed:
        raise ExchangeError(
            "There is nothing to hand in among what you uploaded.", "Choose the file you wrote."
        )
    check_paths(placed)
    return placed
