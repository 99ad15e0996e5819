"""A batch worker as the grader sees it: a process that jobs go to and replies come from."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time

import msgspec

from grader.grading.batch import Job, Task, WorkerReply, encode_line
from grader.grading.scratch import Scratch

_START_SECONDS = 120.0
_SLACK_SECONDS = 60.0
_END_SECONDS = 10.0


class BatchWorker:
    """One worker process, on one processor where this can be chosen, and the job that it is at."""

    def __init__(self, task: Task, processor: int, scratch: Scratch) -> None:
        self.processor = processor
        self._patience = 2 * task.assignment.limits.submission_seconds + _SLACK_SECONDS
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.grading.batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # nothing may be left to write to a worker that has ended
            env={
                **os.environ,
                **{"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TMPDIR": str(scratch.folder)},
            },
            pass_fds=[scratch.lock],
            process_group=0,  # Ctrl-C is for the grader, which then ends its workers
        )
        if sys.platform == "linux":
            os.sched_setaffinity(self._process.pid, {processor})
        assert self._process.stdin is not None and self._process.stdout is not None
        self._jobs = self._process.stdin
        self.replies = self._process.stdout
        self._line = b""
        self.job: int | None = None
        self.ready = False
        self._deadline = time.monotonic() + _START_SECONDS + self._patience
        self._write(encode_line(task))

    def send(self, number: int, job: Job) -> None:
        """Give it a job, known by a number."""
        self.job = number
        self._deadline = time.monotonic() + self._patience
        self._write(encode_line(job))

    def receive(self) -> WorkerReply | None:
        """Read once, and return a reply when its line is whole; `EOFError` if the worker has ended."""
        chunk = os.read(self.replies.fileno(), 1 << 20)
        if not chunk:
            raise EOFError
        self._line += chunk
        if not self._line.endswith(b"\n"):
            return None
        line, self._line = self._line, b""
        return msgspec.json.decode(line, type=WorkerReply)

    @property
    def overdue(self) -> bool:
        """Whether it has taken longer than any submission may."""
        return time.monotonic() > self._deadline

    def let_go(self) -> None:
        """Have no more jobs for it: it cleans up and ends, while others may go on."""
        self.job = None
        self._deadline = float("inf")
        self._jobs.close()

    def close(self) -> None:
        """End it at once, unless it was let go; and wait until it is gone."""
        if not self._jobs.closed:
            self._process.kill()
        with self._process:
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _write(self, line: bytes) -> None:
        with contextlib.suppress(BrokenPipeError):  # it has ended; reading from it will tell
            self._jobs.write(line)
