"""Processes beside the web server: those that check uploads while students wait, and commands of grader.

The server itself never reads what was uploaded. So many checkers work at once, each kept warm for its
assignment; who comes meanwhile waits in a queue, and once that is long, is told to come again. Of commands,
which staff start on pages, one of a kind runs at once, and is told as it goes.
"""

import datetime as dt
import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import msgspec

from grader.course.model import Course
from grader.engine.outcome import Judgement
from grader.grading.line_process import LineProcess
from grader.grading.pool import usable_processors
from grader.service.people import Person
from grader.work.handing_in import Refusal

MOST_WAITING = 500
_MOST_IDLE = 4  # checkers, of which each has some 100 MiB
_IDLE_SECONDS = 900.0
_START_SECONDS = 120.0
_TRIES = 2
_SLOW = "The checks took more than {seconds:g} s, and were stopped."
_BROKEN = "Something is wrong with the checks of this assignment; please tell your instructor."
_ENDED = "The process that checks your work ended before it was done."
_log = logging.getLogger(__name__)
_MOST_LINES = 200
_NOT_WHILE = {"grade": ("collect",), "publish": ("grade",)}  # of the same assignment: it would be half of it


class LookTask(msgspec.Struct, frozen=True):
    """What all uploads for an assignment have in common."""

    folder: Path  # a copy of what is released, under the assignment's name
    max_mib: float  # what is handed in may have
    seconds: float  # that the checks of one upload may take
    python: str = ""  # the version that grades, if it is another
    isolation: str = ""  # the level; by default the strongest that works


class Looked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an upload holds, and how it did on the public checks."""

    file: str = ""  # which of its files counts
    remarks: list[str] = []  # on how it is read
    refusal: Refusal | None = None
    judgement: Judgement = Judgement()
    unchecked: str = ""  # why it is not known how it does, which is not its fault


class _Job(msgspec.Struct):
    task: LookTask
    folder: Path
    done: Callable[[Looked], None]


class Checks:
    """Has uploads looked at by `grader.service.checker`, `processes` at once."""

    def __init__(
        self, processes: int = 0, *, most_waiting: int = MOST_WAITING, patience: float = 180.0
    ) -> None:
        self._processes = processes or len(usable_processors())
        self._most_waiting = most_waiting
        self._patience = patience
        self._changed = threading.Condition()  # whose lock may be taken again
        self._queue = dict[str, _Job]()  # in order
        self._running = set[str]()
        self._checkers = list[_Checker]()
        self._idle = list[_Checker]()  # of these, the one that was used last at the end
        self._threads = list[threading.Thread]()
        self._closed = False

    def ask(self, key: str, task: LookTask, folder: Path, done: Callable[[Looked], None]) -> bool:
        """Have an upload checked, and tell `done`, in a thread; False if too many others wait.

        An older upload of the same `key` that still waits gives its place to this one.
        """
        with self._changed:
            if self._closed or (key not in self._queue and len(self._queue) >= self._most_waiting):
                return False
            self._queue[key] = _Job(task, folder, done)
            if len(self._threads) < self._processes:
                self._threads.append(threading.Thread(target=self._serve, daemon=True))
                self._threads[-1].start()
            self._changed.notify()
        return True

    def place(self, key: str) -> int | None:
        """Return how many uploads are checked before this one is: 0 while it is; None if nobody asked."""
        with self._changed:
            if key in self._queue:
                return [*self._queue].index(key) + 1
            return 0 if key in self._running else None

    def close(self) -> None:
        """End all checkers; of what waits, or is being checked, nothing is told."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            for checker in self._checkers:
                checker.process.kill()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        for checker in self._checkers.copy():
            self._end(checker)

    def _serve(self) -> None:
        while job := self._next():
            key, what = job
            try:
                try:
                    looked = self._looked(what)
                except Exception:  # noqa: BLE001 (ours: who waits must be told, and the next be served)
                    _log.exception("An upload could not be checked.")
                    looked = Looked(unchecked=_ENDED)
                if not self._closed:
                    what.done(looked)
            except OSError as error:  # a full disk; whoever waits asks again
                _log.error("What was found about an upload could not be kept: %s", error)
            finally:
                with self._changed:
                    self._running.discard(key)

    def _next(self) -> tuple[str, _Job] | None:
        """Wait for a job; meanwhile, end checkers that nobody has needed for long."""
        with self._changed:
            while not (self._queue or self._closed):
                self._changed.wait(_IDLE_SECONDS)
                long_ago = time.monotonic() - _IDLE_SECONDS
                for checker in [one for one in self._idle if one.used < long_ago]:
                    self._end(checker)
            if self._closed:
                return None
            key = next(iter(self._queue))
            self._running.add(key)
            return key, self._queue.pop(key)

    def _looked(self, job: _Job) -> Looked:
        for _ in range(_TRIES):  # one that was idle may have ended meanwhile
            checker, why = self._ready(job.task)
            if checker is None:
                return Looked(unchecked=why)
            if looked := checker.ask(job.folder, self._patience, Looked):
                with self._changed:
                    checker.used = time.monotonic()
                    self._idle.append(checker)
                for surplus in self._idle[:-_MOST_IDLE]:
                    self._end(surplus)
                return looked
            self._end(checker)
            if checker.late:
                return Looked(unchecked=_SLOW.format(seconds=self._patience))
        return Looked(unchecked=_ENDED)

    def _ready(self, task: LookTask) -> "tuple[_Checker | None, str]":
        """Return a checker that is ready for an assignment, or None and why."""
        with self._changed:
            if self._closed:
                return None, _ENDED
            for one in reversed(self._idle):
                if one.task == task:
                    self._idle.remove(one)
                    return one, ""
            try:
                checker = _Checker(task)
            except OSError as error:
                return None, f"The process that checks your work cannot be started: {error}."
            self._checkers.append(checker)
        ready = checker.ask(task, _START_SECONDS, Looked)
        if ready and not ready.unchecked:
            return checker, ""
        self._end(checker)
        if ready:  # no student's fault, and nothing that they could mend
            _log.error("The checks in %s cannot be run: %s", task.folder, ready.unchecked)
        return None, _BROKEN if ready else _ENDED

    def _end(self, checker: "_Checker") -> None:
        with self._changed:
            for several in (self._checkers, self._idle):
                if checker in several:
                    several.remove(checker)
        checker.close()


class _Checker(LineProcess):
    """A process of `grader.service.checker`."""

    def __init__(self, task: LookTask) -> None:
        super().__init__("grader.service.checker")
        self.task = task
        self.used = 0.0


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
