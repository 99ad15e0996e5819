"""Processes that check uploads for the web server, while their students wait.

The server itself never reads what was uploaded. So many checkers work at once, each kept warm for its
assignment; who comes meanwhile waits in a queue, and once that is long, is told to come again.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from grader.engine.outcome import Judgement
from grader.grading.line_process import LineProcess
from grader.grading.pool import usable_processors
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
    isolation: str = ""  # the level
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
