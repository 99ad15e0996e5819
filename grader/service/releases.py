"""What is released, as pages show it and uploads are checked by it: not read anew at each request."""

import contextlib
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.course.files import load_assignment
from grader.course.model import Assignment
from grader.errors import CourseError
from grader.exchange.actions import Exchange
from grader.files.folders import place_folder
from grader.files.tree import SubmittedFiles, content_hash
from grader.work.choosing import notebook_of
from grader.work.kinds import kind_of

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
