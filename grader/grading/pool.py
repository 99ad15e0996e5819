"""Batch workers on this machine's processors; a job whose worker ends or hangs twice is undecided."""

import contextlib
import os
import sys
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed

from grader.errors import GradingError
from grader.grading.batch import Job, Task, WorkerReply
from grader.grading.line_process import LineProcess
from grader.grading.results import Undecided
from grader.sandbox.clock import PATIENCE
from grader.sandbox.scratch import Scratch, scratch_of_a_run

_TRIES = 2
_START_SECONDS = 120.0
_SLACK_SECONDS = 60.0


class _Worker(LineProcess):
    """A worker process, on one processor where this can be chosen."""

    def __init__(self, task: Task, processor: int | None, scratch: Scratch) -> None:
        self.processor = processor
        limits = task.assignment.limits
        loads = len(task.assignment.points) + 2  # an exercise may end with a load
        # What students' code takes by its limits, and what checks do, however busy the machine.
        longest = PATIENCE * (2 * limits.submission_seconds + loads * limits.load_seconds)
        self._patience = longest + _SLACK_SECONDS
        own = {"TMPDIR": str(scratch.folder)}
        super().__init__("grader.grading.batch", own, pass_fds=[scratch.lock])
        if sys.platform == "linux" and processor is not None:
            os.sched_setaffinity(self.process.pid, {processor})

    def answer(self, what: Task | Job, extra_seconds: float = 0.0) -> WorkerReply | None:
        """Return its reply; None if it has ended, or took longer than any submission may and was ended."""
        return self.ask(what, self._patience + extra_seconds, WorkerReply)


class Crew:
    """The workers of a run, one for each thread that grades."""

    def __init__(self, task: Task, scratch: Scratch, processes: int, *, pinned: bool = True) -> None:
        self._task = task
        self._pinned = pinned  # each to a processor, as nobody else grades here
        self._scratch = scratch
        self._starts_left = _TRIES * processes  # some may fail to start, not all of them again and again
        self.workers: list[_Worker] = []
        self._own = threading.local()
        self._closed = False
        self._lock = threading.Lock()

    def grade(self, job: Job) -> WorkerReply:
        """Have this thread's worker grade a submission."""
        for _ in range(_TRIES):
            worker = self._own.worker = getattr(self._own, "worker", None) or self._ready_worker()
            if reply := worker.answer(job):
                return reply
            self._own.worker = None
            self._dismiss(worker)
        return WorkerReply(undecided=Undecided("worker_lost"))

    def close(self) -> None:
        """End all workers at once, but for those that have no more jobs; no thread starts another."""
        with self._lock:
            self._closed = True
        for worker in self.workers.copy():
            worker.close()

    def _ready_worker(self) -> _Worker:
        while self._starts_left > 0:
            worker = self._start()
            if reply := worker.answer(self._task, _START_SECONDS):
                if reply.fatal:
                    raise GradingError(*reply.fatal)
                return worker
            self._dismiss(worker)
            self._starts_left -= 1
        hint = "Run 'grader doctor'; if it finds nothing, look for a check that ends its own process."
        raise GradingError("A batch worker ended before it could grade anything.", hint)

    def _start(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise CancelledError
            taken = [worker.processor for worker in self.workers]
            processor = min(usable_processors(), key=taken.count) if self._pinned else None
            try:
                worker = _Worker(self._task, processor, self._scratch)
            except OSError as error:
                hint = "Close other programs; then grade again: what is done stays."
                raise GradingError(f"A batch worker cannot be started: {error}.", hint) from None
            self.workers.append(worker)
            return worker

    def _dismiss(self, worker: _Worker) -> None:
        worker.close()
        self.workers.remove(worker)


def usable_processors() -> list[int]:
    """Return the numbers of the processors that this process may use."""
    if sys.platform == "linux":
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def graded_one(task: Task, job: Job) -> WorkerReply:
    """Return the reply to one job."""
    with contextlib.closing(graded(task, [job], 1)) as replies:
        [(_, reply)] = replies
    return reply


def graded(task: Task, jobs: Sequence[Job], processes: int) -> Generator[tuple[int, WorkerReply], None, None]:
    """Yield replies as they come; what waited while it was loaded is graded once more when no other is."""
    # A worker is killed when the thread ends that started it, so the threads end last.
    with scratch_of_a_run() as scratch, ThreadPoolExecutor(processes) as threads:
        crew = Crew(task, scratch, processes)
        try:
            numbers = {threads.submit(crew.grade, job): number for number, job in enumerate(jobs)}
            again = []
            for done in as_completed(numbers):
                if done.result().judgement.waited_loading:
                    again.append(numbers[done])
                else:
                    yield numbers[done], done.result()
            for number in again:
                yield number, threads.submit(crew.grade, jobs[number]).result()
            for worker in crew.workers:
                worker.stdin.close()  # it cleans up and ends
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            crew.close()
