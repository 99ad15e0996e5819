"""Commands of grader that the server runs for staff: one of a kind at once, told as they go."""

import datetime as dt
import os
import subprocess
import sys
import threading
from collections import deque

from grader.course.model import Course
from grader.service.people import Person

_MOST_LINES = 200
_NOT_WHILE = {"grade": ("collect",), "publish": ("grade",)}  # of the same assignment: it would be half of it


class Command:
    """One command of grader, for an assignment or for all, and the lines that it has printed so far."""

    def __init__(self, course: Course, kind: str, name: str, flags: tuple[str, ...], person: Person) -> None:
        self.kind, self.name, self.flags, self.by = kind, name, flags, person.label
        self.begun = dt.datetime.now(dt.UTC)
        self.lines = deque[str](maxlen=_MOST_LINES)
        self.code: int | None = None  # once it has ended
        self._course = course
        arguments = [kind, "--course", str(course.root), *flags, "--", *filter(None, [name])]
        # LOGNAME is by whom it is done in the course's log.
        told = {"NO_COLOR": "1", "COLUMNS": "110", "LOGNAME": person.id}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "grader", *arguments],
            cwd=course.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **told},
            text=True,
            errors="replace",
            process_group=0,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def graded(self) -> int:
        """How many results it has written so far."""
        files = (self._course.results / self.name).glob("[!.]*.json") if self.kind == "grade" else ()
        return sum(path.stat().st_mtime >= self.begun.timestamp() for path in files)

    def wait(self) -> None:
        """Wait until it has ended."""
        self._reader.join()

    def stop(self) -> None:
        """End it if it still runs; whatever command it is, what was done stays, and it can be run again."""
        self._process.terminate()
        self.wait()

    def _read(self) -> None:
        with self._process:
            assert self._process.stdout
            for line in self._process.stdout:
                self.lines.append(line.rstrip("\n"))
        self.code = self._process.returncode


class Commands:
    """The last command of each kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.last = dict[str, Command]()  # by kind

    def start(self, course: Course, kind: str, name: str, *flags: str, by: Person) -> Command | None:
        """Run a command in the course's folder; None while another is in the way."""
        with self._lock:
            if self.in_the_way(kind, name):
                return None
            self.last[kind] = Command(course, kind, name, flags, by)
            return self.last[kind]

    def in_the_way(self, kind: str, name: str) -> Command | None:
        """Return a command that runs, and has to be done before this one begins."""
        for other in [one for one in self.last.values() if one.code is None]:
            half = other.kind in _NOT_WHILE.get(kind, ()) and ("" in (name, other.name) or name == other.name)
            if half or other.kind == kind:
                return other
        return None

    def close(self) -> None:
        """End all that still run."""
        for command in self.last.values():
            command.stop()
