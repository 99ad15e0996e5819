"""Processes that the web server starts: they check uploads while a student waits, or run commands of grader.

The server itself never reads what was uploaded. So many checkers work at once, each kept warm for its
assignment; who comes meanwhile waits in a queue, and once that is long, is told to come again.
"""

import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from grader.engine.outcome import Judgement
from grader.grading.pool import usable_processors
from grader.work.handing_in import Refusal

MOST_WAITING = 500
_MOST_IDLE = 4  # checkers, of which each has some 100 MiB
_IDLE_SECONDS = 900.0
_START_SECONDS = 120.0
_TRIES = 2
_MOST_LINES = 200
_SLOW = "The checks took more than {seconds:g} s, and were stopped."
_BROKEN = "Something is wrong with the checks of this assignment; please tell your instructor."
_ENDED = "The process that checks your work ended before it was done."
_log = logging.getLogger(__name__)
_ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class Task(msgspec.Struct, frozen=True):
    """What all uploads for an assignment have in common."""

    folder: Path  # a copy of what is released, under the assignment's name
    max_mib: float  # what is handed in may have
    seconds: float  # that the checks of one upload may take
    python: str = ""  # the version that grades, if it is another
    isolation: str = ""  # the level; by default the strongest that works


class Upload(msgspec.Struct, frozen=True):
    """The folder of what a student uploaded; where outputs of notebooks are too much, they are taken out."""

    folder: Path


class Looked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an upload holds, and how it did on the public checks."""

    file: str = ""  # which of its files counts
    remarks: list[str] = []  # on how it is read
    refusal: Refusal | None = None
    judgement: Judgement = Judgement()
    isolation: str = ""  # the level
    unchecked: str = ""  # why it is not known how it does, which is not its fault


class _Job(msgspec.Struct):
    task: Task
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

    def ask(self, key: str, task: Task, folder: Path, done: Callable[[Looked], None]) -> bool:
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

    @property
    def waiting(self) -> int:
        """How many uploads wait."""
        return len(self._queue)

    def close(self) -> None:
        """End all checkers; of what waits, or is being checked, nothing is told."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            for checker in self._checkers:
                checker.kill()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        for checker in self._checkers.copy():
            self._end(checker)

    def _serve(self) -> None:
        while job := self._next():
            key, what = job
            try:
                looked = self._looked(what)
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
            if looked := checker.ask(Upload(job.folder), self._patience):
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

    def _ready(self, task: Task) -> "tuple[_Checker | None, str]":
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
        ready = checker.ask(task, _START_SECONDS)
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


class _Checker:
    """A process of `grader.service.checker`."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.used = 0.0
        self.late = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.service.checker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ALONE},
            process_group=0,
        )

    def ask(self, what: Task | Upload, seconds: float) -> Looked | None:
        """Return its reply; None if it has ended, or took longer and was ended."""
        assert self._process.stdin and self._process.stdout

        def stop() -> None:
            self.late = True
            self._process.kill()

        alarm = threading.Timer(seconds, stop)
        alarm.start()
        try:
            with suppress(BrokenPipeError):  # it has ended; reading from it will tell
                line = msgspec.json.encode(what, enc_hook=str) + b"\n"
                os.write(self._process.stdin.fileno(), line)  # nothing is left in a buffer
            answer = self._process.stdout.readline()
        finally:
            alarm.cancel()
        return msgspec.json.decode(answer, type=Looked) if answer.endswith(b"\n") else None

    def kill(self) -> None:
        """End it at once; whoever waits for an answer gets none."""
        self._process.kill()

    def close(self) -> None:
        """End it, and wait until it is gone."""
        with self._process:
            self._process.kill()


class Command:
    """One command of grader that the server runs for somebody, and the lines that it has printed so far."""

    def __init__(
        self, place: Path, arguments: Sequence[str], ended: Callable[[], None], by: str = ""
    ) -> None:
        self.arguments = [*arguments]
        self.lines = deque[str](maxlen=_MOST_LINES)
        self.code: int | None = None  # once it has ended
        self._ended = ended
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "grader", *arguments],
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "110", **({"LOGNAME": by} if by else {})},
            text=True,
            errors="replace",
            process_group=0,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def stop(self) -> None:
        """End it; whatever command it is, it can be run again."""
        self._process.terminate()
        self._reader.join()

    def _read(self) -> None:
        with self._process:
            assert self._process.stdout
            for line in self._process.stdout:
                self.lines.append(line.rstrip("\n"))
        self.code = self._process.returncode
        self._ended()


class Commands:
    """The commands of grader that run for the people of a course: one a key at once, and the last is kept."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._last = dict[str, Command]()

    def start(
        self, key: str, arguments: Sequence[str], ended: Callable[[], None] = lambda: None, by: str = ""
    ) -> Command | None:
        """Run a command in the course's folder; None while another of this key runs.

        What it does is told in the course's log as done `by` this person.
        """
        with self._lock:
            if (last := self._last.get(key)) and last.code is None:
                return None
            self._last[key] = Command(self._place, arguments, ended, by)
            return self._last[key]

    def last(self, key: str) -> Command | None:
        """Return the command that runs, or ran last."""
        return self._last.get(key)

    def close(self) -> None:
        """End all that still run."""
        for command in self._last.values():
            if command.code is None:
                command.stop()
