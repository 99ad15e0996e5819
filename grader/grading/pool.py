"""Batch workers on the processors of this machine: jobs out, replies in, whatever becomes of a worker.

A worker that ends or hangs is replaced. The job it was at is tried once more by another; after that it is
undecided, never a grade.
"""

from __future__ import annotations

import os
import selectors
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from grader.errors import GradingError
from grader.grading.batch import Job, Task, WorkerReply
from grader.grading.batch_worker import BatchWorker
from grader.grading.results import Undecided
from grader.grading.scratch import Scratch, scratch_of_a_run

_TRIES = 2


class _Pool:
    """Some workers, and the jobs that still wait for one."""

    def __init__(self, task: Task, jobs: Sequence[Job], scratch: Scratch) -> None:
        self._task = task
        self._scratch = scratch
        self._jobs = jobs
        self._waiting = deque(range(len(jobs)))
        self._tries = [0] * len(jobs)
        self._starts_left = 0  # some workers may fail to start, not all of them again and again
        self._workers: set[BatchWorker] = set()
        self._selector = selectors.DefaultSelector()

    def open(self, processes: int) -> None:
        """Hire the first workers."""
        self._starts_left = _TRIES * processes
        for _ in range(processes):
            self._hire()

    def close(self) -> None:
        for worker in self._workers:
            worker.close()
        self._selector.close()

    def step(self) -> Iterator[tuple[int, WorkerReply]]:
        """Wait a moment, and yield what has come."""
        for key, _ in self._selector.select(timeout=1.0):
            worker: BatchWorker = key.data
            try:
                reply = worker.receive()
            except EOFError:
                yield from self._dismiss(worker)
                continue
            if reply is not None:
                yield from self._take(worker, reply)
        for worker in [worker for worker in self._workers if worker.overdue]:
            yield from self._dismiss(worker)

    def _hire(self) -> None:
        busy = [worker.processor for worker in self._workers]
        try:
            worker = BatchWorker(self._task, min(usable_processors(), key=busy.count), self._scratch)
        except OSError as error:
            hint = "Close other programs; then grade again: what is graded stays."
            raise GradingError(f"A batch worker cannot be started: {error}.", hint) from None
        self._workers.add(worker)
        self._selector.register(worker.replies, selectors.EVENT_READ, worker)

    def _take(self, worker: BatchWorker, reply: WorkerReply) -> Iterator[tuple[int, WorkerReply]]:
        """Pass a reply on, and give its worker the next job."""
        if reply.fatal:
            raise GradingError(*reply.fatal)
        worker.ready = True
        if worker.job is not None:
            yield worker.job, reply
        if self._waiting:
            number = self._waiting.popleft()
            worker.send(number, self._jobs[number])
        else:
            worker.let_go()

    def _dismiss(self, worker: BatchWorker) -> Iterator[tuple[int, WorkerReply]]:
        """End a worker that failed; its job goes to another or, at last, is undecided."""
        self._selector.unregister(worker.replies)
        self._workers.remove(worker)
        worker.close()
        if worker.job is not None:
            self._tries[worker.job] += 1
            if self._tries[worker.job] < _TRIES:
                self._waiting.appendleft(worker.job)
            else:
                yield worker.job, WorkerReply(undecided=Undecided("worker_lost"))
        elif not worker.ready:
            self._starts_left -= 1
            if self._starts_left <= 0:
                hint = "Run 'grader doctor'; if it finds nothing, look for a check that ends its own process."
                raise GradingError("A batch worker ended before it could grade anything.", hint)
        if self._waiting:
            self._hire()


def usable_processors() -> list[int]:
    """Return the numbers of the processors that this process may use."""
    if sys.platform == "linux":
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def graded(task: Task, jobs: Sequence[Job], processes: int) -> Generator[tuple[int, WorkerReply], None, None]:
    """Grade submissions on several processors, and yield each reply with its job's number as it comes.

    Raises `GradingError` if the workers cannot grade at all, such as when the reference fails its own checks.
    """
    with scratch_of_a_run() as scratch, closing(_Pool(task, jobs, scratch)) as pool:
        pool.open(min(processes, len(jobs)))
        done = 0
        while done < len(jobs):
            for number, reply in pool.step():
                done += 1
                yield number, reply
