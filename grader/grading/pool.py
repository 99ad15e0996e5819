"""Batch workers on the processors of this machine: orders out, answers in, whatever becomes of a worker.

A worker that ends or hangs is replaced. The order it was at is tried once more by another; after that it is
a doubt, never a grade.
"""

from __future__ import annotations

import os
import selectors
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from grader.errors import GradingError
from grader.grading.batch import Answer, Order, Task
from grader.grading.scratch import Scratch, scratch_of_a_run
from grader.grading.worker import BatchWorker

_TRIES = 2


class _Pool:
    """Some workers, and the orders that still wait for one."""

    def __init__(self, task: Task, orders: Sequence[Order], scratch: Scratch) -> None:
        self._task = task
        self._scratch = scratch
        self._orders = orders
        self._waiting = deque(range(len(orders)))
        self._tries = [0] * len(orders)
        self._starts_left = 0
        self._workers: set[BatchWorker] = set()
        self._selector = selectors.DefaultSelector()

    def open(self, processes: int) -> None:
        """Hire the first workers; some of them may fail to start, not all of them again and again."""
        self._starts_left = _TRIES * processes
        for _ in range(processes):
            self._hire()

    def close(self) -> None:
        for worker in self._workers:
            worker.close()
        self._selector.close()

    def step(self) -> Iterator[tuple[int, Answer]]:
        """Wait a moment, and yield what has come."""
        for key, _ in self._selector.select(timeout=1.0):
            worker: BatchWorker = key.data
            try:
                answer = worker.receive()
            except EOFError:
                yield from self._dismiss(worker)
                continue
            if answer is not None:
                yield from self._take(worker, answer)
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
        self._selector.register(worker.answers, selectors.EVENT_READ, worker)

    def _take(self, worker: BatchWorker, answer: Answer) -> Iterator[tuple[int, Answer]]:
        """Pass an answer on, and give its worker the next order."""
        if answer.fatal:
            raise GradingError(*answer.fatal)
        worker.ready = True
        if worker.order is not None:
            yield worker.order, answer
        if self._waiting:
            number = self._waiting.popleft()
            worker.send(number, self._orders[number])
        else:
            worker.let_go()

    def _dismiss(self, worker: BatchWorker) -> Iterator[tuple[int, Answer]]:
        """End a worker that failed; its order goes to another or, at last, becomes a doubt."""
        self._selector.unregister(worker.answers)
        self._workers.remove(worker)
        worker.close()
        if worker.order is not None:
            yield from self._try_again(worker.order)
        elif not worker.ready:
            self._starts_left -= 1
            if self._starts_left <= 0:
                hint = "Run 'grader doctor'; if it finds nothing, look for a check that ends its own process."
                raise GradingError("A batch worker ended before it could grade anything.", hint)
        if self._waiting:
            self._hire()

    def _try_again(self, number: int) -> Iterator[tuple[int, Answer]]:
        self._tries[number] += 1
        if self._tries[number] < _TRIES:
            self._waiting.appendleft(number)
        else:
            yield number, Answer(doubt="The grader itself ended while grading this; grade again.")


def usable_processors() -> list[int]:
    """Return the numbers of the processors that this process may use."""
    if sys.platform == "linux":
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def graded(task: Task, orders: Sequence[Order], processes: int) -> Generator[tuple[int, Answer], None, None]:
    """Grade submissions on several processors, and yield each answer with its order's number as it comes.

    Parameters
    ----------
    task : Task
        What they have in common.
    orders : sequence of Order
        The submissions.
    processes : int
        How many workers to use.

    Raises
    ------
    GradingError
        If the workers cannot grade at all, such as when the reference fails its own checks.
    """
    with scratch_of_a_run() as scratch, closing(_Pool(task, orders, scratch)) as pool:
        pool.open(min(processes, len(orders)))
        done = 0
        while done < len(orders):
            for number, answer in pool.step():
                done += 1
                yield number, answer
